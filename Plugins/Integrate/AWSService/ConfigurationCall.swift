import ByteEncodings
import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// AppConfig-GetConfiguration, the one subtype that isn't a body sent to the root.
///
/// Source: AppConfig API reference, GetConfiguration: `GET /applications/{Application}/environments/
/// {Environment}/configurations/{Configuration}?client_id=…&client_configuration_version=…`.
struct ConfigurationCall {
    private let segments: [(kind: String, variable: UInt64)]
    private let fields: [(name: String, variable: UInt64)]

    /// nil: it is another subtype.
    init?(_ subtype: String, _ setup: Setup, step: String) {
        guard subtype == "AppConfig-GetConfiguration" else { return nil }
        func variable(_ name: String) -> UInt64 {
            setup.host.variable("ctx.\(step).parameters.\(name)")
        }
        segments = [
            ("applications", variable("Application")), ("environments", variable("Environment")),
            ("configurations", variable("Configuration")),
        ]
        fields = [
            ("client_id", variable("ClientId")),
            ("client_configuration_version", variable("ClientConfigurationVersion")),
        ]
    }

    /// Both encoded as signatures have it.
    func target(_ exchange: Exchange) throws -> (path: String, query: String) {
        var path = ""
        for (kind, variable) in segments {
            let value = String(exchange.variable(variable).text)
            // RFC 3986 §5.2.4: whoever gets one may resolve it.
            guard value != ".", value != ".." else { throw ServicePath.DotSegment() }
            path += "/\(kind)/\(PercentEncoding.unreserved.text(value.utf8))"
        }
        let query = fields.compactMap { name, variable -> String? in
            let value = exchange.variable(variable).text
            guard !value.isAbsent else { return nil }
            return "\(name)=\(PercentEncoding.unreserved.text(value.buffer))"
        }
        return (path, query.joined(separator: "&"))
    }
}
