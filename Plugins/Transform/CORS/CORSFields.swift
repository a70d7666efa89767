import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The fields of an answer that a CORS configuration decides, but for the origin's own.
struct CORSFields {
    /// Fetch standard, "HTTP responses".
    static let names = [
        "access-control-allow-origin", "access-control-allow-methods",
        "access-control-allow-headers", "access-control-allow-credentials",
        "access-control-expose-headers", "access-control-max-age",
    ]

    /// No field of them is left.
    let removals: UnsafeBufferPointer<HeaderOperation>
    /// What a preflight gets, and what other requests get.
    private let preflight: [HeaderOperation]
    private let actual: [HeaderOperation]

    init(_ config: Config, _ setup: Setup) throws {
        func field(_ name: String, _ value: String) -> HeaderOperation {
            .set(setup.storage.copy(name), setup.storage.copy(value))
        }
        func list(_ key: String) throws -> String? {
            let values = try (config[key]?.elements ?? []).map { try $0.string() }
            return values.isEmpty ? nil : values.joined(separator: ",")
        }
        let removals = Self.names.map { HeaderOperation.remove(setup.storage.copy($0)) }
        var (preflight, actual) = (removals, removals)
        if try config.bool("allow_credentials", or: false) {
            let credentials = field("access-control-allow-credentials", "true")
            preflight.append(credentials)
            actual.append(credentials)
        }
        if let methods = try list("allow_methods") {
            preflight.append(field("access-control-allow-methods", methods))
        }
        if let headers = try list("allow_headers") {
            preflight.append(field("access-control-allow-headers", headers))
        }
        if config["max_age"] != nil {
            let seconds = try config.int("max_age", or: 0, in: -1...86_400)
            preflight.append(field("access-control-max-age", String(seconds)))
        }
        if let exposed = try list("expose_headers") {
            actual.append(field("access-control-expose-headers", exposed))
        }
        self.removals = setup.storage.copy(removals)
        self.preflight = preflight
        self.actual = actual
    }

    /// The same with an origin's own field at the end.
    func operations(
        for origin: String, _ setup: Setup
    ) -> (
        preflight: UnsafeBufferPointer<HeaderOperation>,
        actual: UnsafeBufferPointer<HeaderOperation>
    ) {
        let own = HeaderOperation.set(
            "access-control-allow-origin", setup.storage.copy(origin))
        return (setup.storage.copy(preflight + [own]), setup.storage.copy(actual + [own]))
    }
}
