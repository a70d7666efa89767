import CPenstock

/// A mapping of a custom domain: where an API is, and what AWS calls that.
struct MappedPlace {
    private let host: Router.Host
    /// "/orders/v2"; absent: the domain's root.
    private let basePath: ByteView
    /// "orders/v2"
    private let mapping: ByteView

    init(_ definition: MappingDefinition, _ memory: SnapshotMemory) {
        host = Router.Host(definition.host.lowercased(), root: -1, memory)
        basePath = definition.basePath.isEmpty ? .absent : memory.text(definition.basePath)
        mapping = memory.text(definition.mapping)
    }

    fileprivate func matches(_ host: ByteView, _ path: ByteView) -> Bool {
        self.host.matches(host) && pathPrefix(basePath, of: path) != nil
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// `$context.customDomain.basePathMatched`: the mapping that led here; absent where a routing rule
    /// did, or the request was for no custom domain. Looked for when somebody asks, so that requests
    /// carry nothing of it.
    var mappingMatched: ByteView {
        guard let api = pointee.route?.pointee.api, let mappings = api.pointee.mappings,
            !pointee.routingRule.isPresent
        else { return .absent }
        let host = Router.host(of: pointee.authority)
        var found: MappedPlace?
        for mapping in UnsafeBufferPointer(start: mappings, count: Int(api.pointee.mappingCount))
        where mapping.matches(host, pointee.path) && mapping.isLonger(than: found) {
            found = mapping
        }
        return found?.name ?? .absent
    }
}

extension MappedPlace {
    fileprivate var name: ByteView { mapping.n == 0 ? .absent : mapping }

    fileprivate func isLonger(than other: MappedPlace?) -> Bool {
        other.map { basePath.n > $0.basePath.n } ?? true
    }
}
