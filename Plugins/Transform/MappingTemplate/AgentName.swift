import CPenstock
import Glibc

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// `AmazonAPIGateway_<API>`, as which API Gateway asks backends (recorded: no-param-integration of
/// test_apigateway_header_remapping_http[HTTP]). An instance mostly serves one API, so the last name is kept.
final class AgentName {
    private static let prefix: StaticString = "AmazonAPIGateway_"
    private var memory: UnsafeMutablePointer<UInt8>?
    private var count = 0

    deinit { memory?.deallocate() }

    /// The name for an API. Borrowed: valid until the next is asked for.
    func name(_ api: Bytes) -> Bytes {
        let before = Self.prefix.utf8CodeUnitCount
        if let memory, let p = api.p, count == before + api.n,
            memcmp(memory + before, p, api.n) == 0
        {
            return Bytes(p: memory, n: count)
        }
        memory?.deallocate()
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: before + api.n)
        fresh.update(from: Self.prefix.utf8Start, count: before)
        if let p = api.p { (fresh + before).update(from: p, count: api.n) }
        (memory, count) = (fresh, before + api.n)
        return Bytes(p: fresh, n: count)
    }
}
