import CPenstock
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The response of an HTTP_PROXY integration, which passes as it is but for the headers that the
/// gateway writes itself: those of the backend come under other names (recorded:
/// test_apigateway_header_remapping_http[HTTP_PROXY], test_http_integration_with_lambda[HTTP_PROXY]).
struct ProxyResponse {
    private struct Header: BitwiseCopyable {
        var name: Bytes
        var remapped: Bytes
        /// Whether the host writes its own and never sends the backend's: nothing is to be removed.
        var isFraming: Bool
    }

    private let headers: UnsafeBufferPointer<Header>

    private static let names = ["Date", "Server", "x-amzn-RequestId"]
    /// Those of one connection and of the body's length, which a plugin reads but doesn't write.
    private static let framing = ["Connection", "Content-Length"]

    /// nil: the integration is of another type.
    init?(_ settings: MappingSettings, _ access: inout Access) {
        guard settings.type == .httpProxy else { return nil }
        let storage = settings.setup.storage
        headers = storage.copy(
            (Self.names + Self.framing).map {
                Header(
                    name: storage.copy($0),
                    remapped: storage.copy(HeaderRules.remappedPrefix + $0),
                    isFraming: Self.framing.contains($0))
            })
        access.reads += (Self.names + Self.framing).map { "response.header.\($0.lowercased())" }
        access.writes += (Self.names + ["Via"]).map { "response.header.\($0.lowercased())" }
        access.writes += (Self.names + Self.framing).map {
            "response.header.\((HeaderRules.remappedPrefix + $0).lowercased())"
        }
    }

    func run(_ exchange: Exchange) throws -> Verdict {
        for header in headers {
            let value = exchange.header(header.name, of: .response)
            if value.isAbsent { continue }
            try exchange.change(.set(header.remapped, value), of: .response)
            if header.isFraming { continue }
            try exchange.change(.remove(header.name), of: .response)
        }
        // reference/aws-surface.md §2.6: "drops … Via".
        try exchange.change(.remove("via"), of: .response)
        return .continue
    }
}
