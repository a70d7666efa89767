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
        // Of which only few are written: a whole family is asked about by one bit.
        access.writes.append("response.header.*")
    }

    func run(_ exchange: Exchange) throws -> Verdict {
        // All at once: each call of the host has its price.
        try withUnsafeTemporaryAllocation(
            of: HeaderOperation.self, capacity: 2 * headers.count + 1
        ) { operations in
            // reference/aws-surface.md §2.6: "drops … Via".
            operations.initializeElement(at: 0, to: .remove("via"))
            var count = 1
            for header in headers {
                let value = exchange.header(header.name, of: .response)
                if value.isAbsent { continue }
                operations.initializeElement(at: count, to: .set(header.remapped, value))
                count += 1
                if header.isFraming { continue }
                operations.initializeElement(at: count, to: .remove(header.name))
                count += 1
            }
            try exchange.change(
                UnsafeBufferPointer(rebasing: operations[..<count]), of: .response)
        }
        return .continue
    }
}
