/// Which plugin a step means: where its code is, which of a library's, and where it runs.
public struct PluginReference: Hashable, Sendable {
    /// Where the code is.
    public enum Origin: Hashable, Sendable {
        /// A shared library by its path.
        case path(String)
        /// One that comes with Penstock, by its folder: "Auth/APIKey".
        case builtin(String)
    }

    /// Where the code is.
    public var origin: Origin
    /// Which plugin of a library that holds several; nil: the only one.
    public var id: String?
    /// Whether it runs in a child process.
    public var isIsolated: Bool

    /// A reference to a plugin that runs in this process, unless isolated.
    public init(_ origin: Origin, id: String? = nil, isIsolated: Bool = false) {
        self.origin = origin
        self.id = id
        self.isIsolated = isIsolated
    }
}

extension PluginReference: CustomStringConvertible {
    /// "Auth/APIKey", "./my-auth.so".
    public var description: String {
        switch origin {
        case .path(let path): path
        case .builtin(let name): name
        }
    }
}
