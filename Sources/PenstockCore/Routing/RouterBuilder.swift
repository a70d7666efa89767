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
    /// By the API that rules lead to: its own paths.
    private var targets: [String: Trie] = [:]
    private var rules: [(host: String, api: String, rule: RoutingRuleDefinition)] = []

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

    /// Adds a route of an API that rules lead to, by its own path.
    mutating func add(
        api: String, path: String, method: String?, route: UnsafePointer<RouteRecord>
    ) {
        // As a base path alone is: what is left of the path may be nothing.
        if path == "/" { targets[api, default: Trie()].add("", method, route) }
        targets[api, default: Trie()].add(path, method, route)
    }

    /// Adds a rule that leads to an API.
    mutating func add(_ rule: RoutingRuleDefinition, to api: String) {
        for host in rule.hosts { rules.append((host.lowercased(), api, rule)) }
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
        tries[index].trie.add(path, method, route)
    }

    /// The finished router in the snapshot's memory. Exact hosts come before wildcards, longer
    /// wildcards before shorter ones, and the routes of every host last.
    func finish(_ memory: SnapshotMemory) -> Router {
        var layout = Layout(memory)
        let places = targets.mapValues { layout.append($0) }
        var rules: [RoutingRule] = []
        var conditions: [HeaderCondition] = []
        var hosts: [Router.Host] = []
        for host in names.sorted(by: { rank($0) < rank($1) }) {
            let trie = tries.first { $0.host == host }?.trie
            var record = Router.Host(host, root: trie.map { layout.append($0) } ?? -1, memory)
            record.rules = Int32(rules.count)
            // Lower ones first, of equal ones the first that was written: sorting is stable.
            for (_, api, rule) in self.rules.filter({ $0.host == host })
                .sorted(by: { $0.rule.priority < $1.rule.priority })
            {
                guard let root = places[api] else { continue }
                let first = Int32(conditions.count)
                conditions += rule.headers.map {
                    HeaderCondition(name: $0.name, glob: $0.value, memory)
                }
                rules.append(
                    RoutingRule(
                        root: root,
                        basePath: rule.basePath.isEmpty ? .absent : memory.text(rule.basePath),
                        stripsBasePath: rule.stripsBasePath, conditions: first,
                        conditionCount: Int32(conditions.count) - first, id: memory.text(rule.id)))
            }
            record.ruleCount = Int32(rules.count) - record.rules
            hosts.append(record)
        }
        let table = table(layout.links)
        return Router(
            nodes: UnsafePointer(memory.array(layout.nodes)),
            edges: UnsafePointer(memory.array(table)),
            edgeMask: UInt64(table.count - 1),
            methods: UnsafePointer(memory.array(layout.methods)),
            hosts: UnsafePointer(memory.array(hosts)), hostCount: hosts.count,
            rules: RoutingRules(
                rules: UnsafePointer(memory.array(rules)),
                conditions: UnsafePointer(memory.array(conditions))))
    }

    /// Each host that has something, once; nil is any.
    private var names: [String?] {
        var known = Set(tries.map(\.host))
        return tries.map(\.host)
            + rules.compactMap { known.insert($0.host).inserted ? $0.host : nil }
    }

    private func rank(_ host: String?) -> Int {
        guard let host else { return Int.max }
        return host.hasPrefix("*.") ? 1 << 20 - host.utf8.count : 0
    }

    /// An open-addressed table, at most half full.
    private func table(
        _ links: [Layout.Link]
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
    mutating func add(_ path: String, _ method: String?, _ route: UnsafePointer<RouteRecord>) {
        var node = 0
        for segment in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            if segment.hasPrefix("{"), segment.hasSuffix("+}") {
                nodes[node].proxyMethods.append((method, route))
                return
            }
            node = step(from: node, String(segment))
        }
        nodes[node].methods.append((method, route))
    }

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

/// All tries in one row of nodes.
private struct Layout {
    typealias Link = (parent: Int32, child: Int32, segment: ByteView)
    private let memory: SnapshotMemory
    private(set) var nodes: [Router.Node] = []
    private(set) var methods: [Router.MethodRoute] = []
    private(set) var links: [Link] = []

    init(_ memory: SnapshotMemory) { self.memory = memory }

    /// - Returns: the root.
    mutating func append(_ trie: RouterBuilder.Trie) -> Int32 {
        let offset = Int32(nodes.count)
        for (i, building) in trie.nodes.enumerated() {
            var node = Router.Node()
            node.parameter = building.parameter.map { Int32($0) + offset } ?? -1
            (node.methods, node.methodCount) = append(building.methods)
            (node.proxyMethods, node.proxyMethodCount) = append(building.proxyMethods)
            nodes.append(node)
            for (segment, child) in building.literals {
                links.append((Int32(i) + offset, Int32(child) + offset, memory.text(segment)))
            }
        }
        return offset
    }

    /// Named methods before ANY, so that the first hit is the right one.
    private mutating func append(
        _ entries: [(String?, UnsafePointer<RouteRecord>)]
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
}
