internal import JSON

/// Every mapping that the file may hold.
enum Shapes {
    /// All of them, the file itself first, each before those it uses.
    static let all: [Shape] =
        [configuration, admin] + listening + upstreams + steps + apis + rules + routes + bounds

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The shape with this name; asking for one that isn't there is a bug.
    static func shape(_ name: String) -> Shape {
        guard let shape = byName[name] else { preconditionFailure("no shape '\(name)'") }
        return shape
    }

    static let hour: ClosedRange<Duration> = .zero ... .seconds(3600)
    static let day: ClosedRange<Duration> = .zero ... .seconds(86400)

    private static let configuration = Shape(
        "Configuration", "The whole file.",
        example: """
            listeners:
              - address: 127.0.0.1:8080
            upstreams:
              orders: {targets: [127.0.0.1:9000]}
            apis:
              shop:
                routes:
                  - route: ANY /{proxy+}
                    pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: orders}}}
            """,
        properties: [
            Property(
                "loops", .integer(1...1024), .described("one for each core"),
                "Event loops; connections stay on the loop that accepted them."),
            Property(
                "listeners", .list(.shape("Listener"), atLeast: 1), .required,
                "Where clients connect."),
            Property(
                "admin", .either([.shape("Admin"), .off]),
                .described("`{address: 127.0.0.1:9901}`"),
                "Where operators connect: metrics, health, dump, reload. `off` for none."),
            Property(
                "state_dir", .text(.path), .value(".penstock"),
                "Where private copies of plugins and other state live, relative to this file."),
            Property(
                "upstreams", .names(.shape("Upstream")), .none,
                "Backends, by the name that plugins use."),
            Property(
                "plugins", .names(.shape("Plugin")), .none,
                "Plugins, by the name that steps use. Builtins need no entry."),
            Property(
                "stores", .names(.shape("Store")), .none,
                "Where limits count, by the name that they use. Without one, in this process."),
            Property(
                "pipelines", .names(.shape("Pipeline")), .none,
                "Pipelines to be used by name in `defaults`, `pipeline` and `extends`."),
            Property("apis", .names(.shape("API")), .none, "What is served, by name."),
            Property(
                "limits", .shape("Limits"), .none, "Bounds on everything a client can make grow."),
            Property(
                "timeouts", .shape("Timeouts"), .none, "How long clients and exchanges may take."),
            Property(
                "websockets", .shape("WebSockets"), .none, "Bounds of WebSocket connections."),
            Property(
                "access_log", .either([.shape("AccessLog"), .off]),
                .described("JSON on standard output"),
                "Where and how finished exchanges are logged. `off` for none."),
        ])

    private static let admin = Shape(
        "Admin", "Where operators connect.",
        properties: [
            Property(
                "address", .text(.address), .value("127.0.0.1:9901"),
                "Where to listen. There is no authentication: keep it on loopback."),
            Property(
                "tls", .shape("TLS"), .none,
                "Serve HTTPS by these certificates; without it, clear text."),
        ])
}
