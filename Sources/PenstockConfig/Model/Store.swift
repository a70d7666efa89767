extension Configuration {
    /// Where limits that name it count.
    public struct Store: Hashable, Sendable {
        /// The name that limits use.
        public var name: String
        /// The plugin, as a step that no route has.
        public var step: Step
    }
}
