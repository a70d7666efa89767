internal import PenstockConfig

/// What of a configuration is taken once, at the start: a reload that changes it is published
/// without it, and says so.
struct FixedSettings: Sendable {
    private let loops: Int?
    private let listeners: [String]
    private let admin: String?
    private let stateDirectory: String
    private let limits: Configuration.Limits
    private let timeouts: Configuration.Timeouts
    private let webSockets: Configuration.WebSockets
    private let accessLogDestination: Configuration.AccessLog.Destination?

    init(_ configuration: Configuration) {
        loops = configuration.loops
        listeners = configuration.listeners.map {
            "\($0.address) \($0.backlog) \($0.forwarded) \($0.tls == nil)"
        }
        admin = configuration.admin.map { "\($0.address) \($0.tls == nil)" }
        stateDirectory = configuration.stateDirectory
        limits = configuration.limits
        timeouts = configuration.timeouts
        webSockets = configuration.webSockets
        accessLogDestination = configuration.accessLog?.destination
    }

    /// The sections of `other` that need a restart, as the file names them.
    func changed(in other: FixedSettings) -> [String] {
        var names: [String] = []
        if loops != other.loops { names.append("loops") }
        if listeners != other.listeners { names.append("listeners") }
        if admin != other.admin { names.append("admin") }
        if stateDirectory != other.stateDirectory { names.append("state_dir") }
        if limits != other.limits { names.append("limits") }
        if timeouts != other.timeouts { names.append("timeouts") }
        if webSockets != other.webSockets { names.append("websockets") }
        if accessLogDestination != other.accessLogDestination { names.append("access_log") }
        return names
    }
}
