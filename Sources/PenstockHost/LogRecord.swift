/// One line for the operator's log, from a plugin or from the host about one.
public struct LogRecord: Sendable {
    /// PEN_LOG_* by name.
    public enum Level: UInt32, Sendable, Comparable {
        case trace = 0, debug, info, warning, error
        /// By severity.
        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
    }

    /// How severe.
    public var level: Level
    /// The text; malformed UTF-8 was replaced.
    public var message: String
    /// The instance or library it is about, "auth.apikey"; empty: the host itself.
    public var source: String
    /// Whether the plugin wrote it, rather than the host about the plugin.
    public var isFromPlugin: Bool
    /// Names and values.
    public var fields: [(name: String, value: String)]

    /// A line of the host.
    public init(
        _ level: Level, _ message: String, source: String = "", isFromPlugin: Bool = false,
        fields: [(name: String, value: String)] = []
    ) {
        self.level = level
        self.message = message
        self.source = source
        self.isFromPlugin = isFromPlugin
        self.fields = fields
    }
}
