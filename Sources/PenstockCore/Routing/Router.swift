public import CPenstock
import Glibc

/// Host, path and method to route, in flat memory: one hash table for all literal edges of all
/// tries, no reference counting, no allocation.
///
/// Literal segments win over `{param}`, which wins over `{proxy+}`; the method takes part in the
/// match, so a more general path with the right method is found when the more specific one lacks
/// it (API Gateway Developer Guide, "Method takes part in routing"; recorded). Literal segments are
/// compared after percent-decoding.
public struct Router {
    struct Node {
        /// Node of `{param}`, or -1.
        var parameter: Int32 = -1
        /// Routes of the path that ends here: `methodCount` from `methods`.
        var methods: Int32 = 0
        var methodCount: Int32 = 0
        /// Routes of `{proxy+}` below here.
        var proxyMethods: Int32 = 0
        var proxyMethodCount: Int32 = 0
    }
    struct Edge {
        var hash: UInt64 = 0
        var parent: Int32 = -1
        var child: Int32 = -1
        var segment: ByteView = .absent
    }
    struct MethodRoute {
        /// nil: ANY.
        var method: ByteView
        var route: UnsafePointer<RouteRecord>
    }
    struct Host {
        /// In lower case; for a wildcard the part from the first dot on; absent: any host.
        var name: ByteView
        var isWildcard: Bool
        /// -1: nothing but rules.
        var root: Int32
        /// Those that are asked before: `ruleCount` from `rules`.
        var rules: Int32 = 0
        var ruleCount: Int32 = 0
    }

    let nodes: UnsafePointer<Node>
    let edges: UnsafePointer<Edge>
    let edgeMask: UInt64
    let methods: UnsafePointer<MethodRoute>
    let hosts: UnsafePointer<Host>
    let hostCount: Int
    let rules: RoutingRules

    /// Finds the exchange's route by its authority, path and method, and fills in its path
    /// parameters. Nil: there is none.
    public func match(_ exchange: Exchange) -> UnsafePointer<RouteRecord>? {
        guard
            let memory = exchange.pointee.pathParameters.values
                ?? exchange.pointee.arena.allocate(
                    PathParameters.limit * MemoryLayout<ByteView>.stride
                )?.bindMemory(to: ByteView.self, capacity: PathParameters.limit)
        else { return nil }
        exchange.pointee.pathParameters.values = memory
        let host = host(of: exchange.pointee.authority)
        for i in 0..<hostCount where hosts[i].matches(host) {
            exchange.pointee.pathParameters.count = 0
            if hosts[i].ruleCount > 0 {
                if let (root, position) = rules.match(hosts[i], exchange) {
                    return match(exchange, node: root, position: position, depth: 0)
                }
            }
            // A host may have rules and nothing else.
            guard hosts[i].root >= 0 else { continue }
            if let route = match(exchange, node: hosts[i].root, position: 0, depth: 0) {
                return route
            }
        }
        return nil
    }

    /// Whether routes are below a host with this authority's name, and not below any host alone.
    public func isNamed(_ authority: ByteView) -> Bool {
        let host = host(of: authority)
        for i in 0..<hostCount where hosts[i].name.isPresent && hosts[i].matches(host) {
            return true
        }
        return false
    }

    /// An authority without its port, unless nobody asks for it.
    private func host(of authority: ByteView) -> ByteView {
        hostCount > 0 && hosts[0].name.isPresent ? Self.host(of: authority) : .absent
    }

    /// An authority without its port.
    static func host(of authority: ByteView) -> ByteView {
        // A literal IPv6 address has colons of its own; what follows the last bracket is a port.
        guard let colon = authority.lastIndex(of: UInt8(ascii: ":")),
            authority[authority.n - 1] != UInt8(ascii: "]")
        else { return authority }
        return authority[0..<colon]
    }

    /// How deep a path may be; a deeper one has no route (limits.path_segments).
    static let depthLimit = 64

    private func match(
        _ exchange: Exchange, node: Int32, position: Int, depth: Int
    ) -> UnsafePointer<RouteRecord>? {
        let path = exchange.pointee.path
        let here = nodes + Int(node)
        if position >= path.n {
            return route(here.pointee.methods, here.pointee.methodCount, exchange)
        }
        guard depth < Router.depthLimit, path[position] == UInt8(ascii: "/") else { return nil }
        let start = position + 1
        var end = start
        var isEncoded = false
        while end < path.n, path[end] != UInt8(ascii: "/") {
            if path[end] == UInt8(ascii: "%") { isEncoded = true }
            end += 1
        }
        let segment = path[start..<end]
        // REST APIs pass over a slash too many before the stage and before the resource; behind it
        // `{proxy+}` keeps them (recorded: test_lambda_aws_proxy_integration).
        if segment.isEmpty, end < path.n {
            let count = exchange.pointee.pathParameters.count
            if let route = match(exchange, node: node, position: end, depth: depth + 1),
                route.pointee.api.pointee.kind == .rest
            {
                return route
            }
            exchange.pointee.pathParameters.count = count
        }
        let decoded = isEncoded ? exchange.decoded(segment, plusIsSpace: false) : segment
        if let child = child(of: node, decoded),
            let route = match(exchange, node: child, position: end, depth: depth + 1)
        {
            return route
        }
        let count = exchange.pointee.pathParameters.count
        if here.pointee.parameter >= 0, !segment.isEmpty, count < PathParameters.limit {
            exchange.pointee.pathParameters.values?[count] = segment
            exchange.pointee.pathParameters.count = count + 1
            if let route = match(
                exchange, node: here.pointee.parameter, position: end, depth: depth + 1)
            {
                return route
            }
            exchange.pointee.pathParameters.count = count
        }
        // {proxy+} takes at least one character.
        guard here.pointee.proxyMethodCount > 0, start < path.n, count < PathParameters.limit,
            let route = route(here.pointee.proxyMethods, here.pointee.proxyMethodCount, exchange)
        else { return nil }
        exchange.pointee.pathParameters.values?[count] = path[start..<path.n]
        exchange.pointee.pathParameters.count = count + 1
        return route
    }

    private func route(
        _ start: Int32, _ count: Int32, _ exchange: Exchange
    ) -> UnsafePointer<RouteRecord>? {
        for i in Int(start)..<Int(start + count) {
            let method = methods[i].method
            if !method.isPresent || method.equals(exchange.pointee.method) {
                return methods[i].route
            }
        }
        return nil
    }

    private func child(of node: Int32, _ segment: ByteView) -> Int32? {
        let hash = Router.hash(node, segment)
        var i = hash & edgeMask
        while edges[Int(i)].child >= 0 {
            let edge = edges + Int(i)
            if edge.pointee.hash == hash, edge.pointee.parent == node,
                edge.pointee.segment.equals(segment)
            {
                return edge.pointee.child
            }
            i = (i + 1) & edgeMask
        }
        return nil
    }

    /// For a table that the configuration alone fills: whoever sends paths can't make it collide.
    static func hash(_ node: Int32, _ segment: ByteView) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: node) << 32 ^ UInt64(truncatingIfNeeded: segment.n)
        guard let p = segment.p else { return mixed(hash, 0) }
        let raw = UnsafeRawPointer(p)
        let n = segment.n
        // The last word overlaps the one before; a short segment's two halves overlap.
        if n >= 8 {
            var i = 0
            while i < n {
                hash = mixed(
                    hash, raw.loadUnaligned(fromByteOffset: min(i, n - 8), as: UInt64.self))
                i += 8
            }
            return hash
        }
        if n >= 4 {
            let low = raw.loadUnaligned(as: UInt32.self)
            let high = raw.loadUnaligned(fromByteOffset: n - 4, as: UInt32.self)
            return mixed(hash, UInt64(high) << 32 | UInt64(low))
        }
        var word: UInt64 = 0
        for byte in segment.buffer { word = word << 8 | UInt64(byte) }
        return mixed(hash, word)
    }

    @inline(__always)
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word) &* 0x9e37_79b9_7f4a_7c15
        return product ^ product >> 29
    }
}

extension Router.Host {
    /// A name in lower case, one that begins with `*.`, or nil for any.
    init(_ name: String?, root: Int32, _ memory: SnapshotMemory) {
        let isWildcard = name?.hasPrefix("*.") == true
        self.isWildcard = isWildcard
        self.name = name.map { memory.text(isWildcard ? String($0.dropFirst()) : $0) } ?? .absent
        self.root = root
    }

    func matches(_ host: ByteView) -> Bool {
        guard name.isPresent else { return true }
        guard isWildcard else { return name.equalsIgnoringCase(host) }
        // RFC 9525 §6.3: a wildcard stands for one whole label.
        guard host.n > name.n, host[(host.n - name.n)..<host.n].equalsIgnoringCase(name) else {
            return false
        }
        return host[0..<(host.n - name.n)].firstIndex(of: UInt8(ascii: ".")) == nil
    }
}

extension pen_str {
    /// Index of the last `byte`, or nil.
    func lastIndex(of byte: UInt8) -> Int? {
        var i = n - 1
        while i >= 0 {
            if self[i] == byte { return i }
            i -= 1
        }
        return nil
    }
}
