import CPenstock

/// Collects routes and lays the router out. Off the loops.
struct RouterBuilder {
    fileprivate struct Trie {
        var nodes: [Building] = [Building()]
    }
    fileprivate struct Building {
        var literals: [(String, Int)] = []
        /// The same by segment: one node may have thousands.
        var places: [String: Int] = [:]
        var parameter: Int?
        var methods: [(String?, UnsafePointer<RouteRecord>)] = []
        var proxyMethods: [(String?, UnsafePointer<RouteRecord>)] = []
    }

    private var tries: [(host: String?, trie: Trie)] = []

    /// Adds a route below a host (nil: any) and a base path, by its path pattern and method (nil: ANY).
    ///
    /// The root of a base path is also the base path alone: `/prod` is the root resource of the stage
    /// prod, as `/prod/` is (API Gateway Developer Guide, "Invoking a REST API": a stage's URL is
    /// `https://{api}.execute-api.{region}.amazonaws.com/{stage}`).
    mutating func add(
        host: String?, basePath: String, path: String, method: String?,
        route: UnsafePointer<RouteRecord>
    ) {
        if path == "/", !basePath.isEmpty {
            add(host: host, path: basePath, method: method, route: route)
        }
        add(host: host, path: basePath + path, method: method, route: route)
    }

    private mutating func add(
        host: String?, path: String, method: String?, route: UnsafePointer<RouteRecord>
    ) {
        let key = host?.lowercased()
        let index: Int
        if let known = tries.firstIndex(where: { $0.host == key }) {
            index = known
        } else {
            tries.append((key, Trie()))
            index = tries.count - 1
        }
        var node = 0
        for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            if segment.hasPrefix("{"), segment.hasSuffix("+}") {
                tries[index].trie.nodes[node].proxyMethods.append((method, route))
                return
            }
            node = tries[index].trie.step(from: node, String(segment))
        }
        tries[index].trie.nodes[node].methods.append((method, route))
    }

    /// The finished router in the snapshot's memory. Exact hosts come before wildcards, longer
    /// wildcards before shorter ones, and the routes of every host last.
    func finish(_ memory: SnapshotMemory) -> Router {
        var nodes: [Router.Node] = []
        var methods: [Router.MethodRoute] = []
        var links: [(parent: Int32, child: Int32, segment: ByteView)] = []
        var hosts: [Router.Host] = []
        for (host, trie) in tries.sorted(by: { rank($0.host) < rank($1.host) }) {
            let offset = Int32(nodes.count)
            let isWildcard = host?.hasPrefix("*.") == true
            let name = host.map { memory.text(isWildcard ? String($0.dropFirst()) : $0) } ?? .absent
            hosts.append(Router.Host(name: name, isWildcard: isWildcard, root: offset))
            for (i, building) in trie.nodes.enumerated() {
                var node = Router.Node()
                node.parameter = building.parameter.map { Int32($0) + offset } ?? -1
                (node.methods, node.methodCount) = append(building.methods, to: &methods, memory)
                (node.proxyMethods, node.proxyMethodCount) = append(
                    building.proxyMethods, to: &methods, memory)
                nodes.append(node)
                for (segment, child) in building.literals {
                    links.append((Int32(i) + offset, Int32(child) + offset, memory.text(segment)))
                }
            }
        }
        let table = table(links)
        return Router(
            nodes: UnsafePointer(memory.array(nodes)), edges: UnsafePointer(memory.array(table)),
            edgeMask: UInt64(table.count - 1), methods: UnsafePointer(memory.array(methods)),
            hosts: UnsafePointer(memory.array(hosts)), hostCount: hosts.count)
    }

    private func rank(_ host: String?) -> Int {
        guard let host else { return Int.max }
        return host.hasPrefix("*.") ? 1 << 20 - host.utf8.count : 0
    }

    /// Named methods before ANY, so that the first hit is the right one.
    private func append(
        _ entries: [(String?, UnsafePointer<RouteRecord>)], to methods: inout [Router.MethodRoute],
        _ memory: SnapshotMemory
    ) -> (Int32, Int32) {
        let start = Int32(methods.count)
        let named = entries.filter { $0.0 != nil }
        let any = entries.filter { $0.0 == nil }
        for (method, route) in named + any {
            methods.append(
                Router.MethodRoute(method: method.map { memory.text($0) } ?? .absent, route: route))
        }
        return (start, Int32(entries.count))
    }

    /// An open-addressed table, at most half full.
    private func table(
        _ links: [(parent: Int32, child: Int32, segment: ByteView)]
    ) -> [Router.Edge] {
        var size = 8
        while size < links.count * 2 + 1 { size *= 2 }
        var table = [Router.Edge](repeating: Router.Edge(), count: size)
        for link in links {
            let hash = Router.hash(link.parent, link.segment)
            var i = Int(hash & UInt64(size - 1))
            while table[i].child >= 0 { i = (i + 1) % size }
            table[i] = Router.Edge(
                hash: hash, parent: link.parent, child: link.child, segment: link.segment)
        }
        return table
    }
}

extension RouterBuilder.Trie {
    mutating func step(from node: Int, _ segment: String) -> Int {
        if segment.hasPrefix("{"), segment.hasSuffix("}") {
            if let known = nodes[node].parameter { return known }
            nodes.append(RouterBuilder.Building())
            nodes[node].parameter = nodes.count - 1
            return nodes.count - 1
        }
        if let known = nodes[node].places[segment] { return known }
        nodes.append(RouterBuilder.Building())
        nodes[node].literals.append((segment, nodes.count - 1))
        nodes[node].places[segment] = nodes.count - 1
        return nodes.count - 1
    }
}
