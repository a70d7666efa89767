public import JSON

extension Configuration {
    /// A plugin that the file gives a name.
    public struct PluginDeclaration: Hashable, Sendable {
        /// Where its code is.
        public enum Origin: Hashable, Sendable {
            /// A shared library, relative to the configuration file.
            case path(String)
            /// One that comes with Penstock, such as `Auth/APIKey`.
            case builtin(String)
        }

        /// Where it runs.
        public enum Isolation: String, CaseIterable, Hashable, Sendable {
            /// As the plugin asks: in this process, but for those that call foreign code.
            case auto
            /// In this process.
            case none
            /// In a child process.
            case process
        }

        /// The name that steps use.
        public var name: String
        /// Where its code is.
        public var origin: Origin
        /// Which plugin of a library that holds several; nil when it holds one.
        public var id: String?
        /// Where it runs.
        public var isolation: Isolation
        /// What every step that uses it starts from.
        public var config: JSONObject
        /// Where in the file.
        public var pointer: JSONPointer
    }
}
