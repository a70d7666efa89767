/// Chains follow the methods, routes and stages that they belong to, whatever a call does to these:
/// one that stayed behind would leave its method open, and close the next of that name.
extension RestAPIRecord {
    /// Renames the chains of methods that have another path since; forgets those of what is gone.
    package mutating func carryChains(from old: RestAPIRecord) {
        let chains = definition.chains
        guard !chains.isEmpty else { return }
        definition.chains = AuthorizerChains.carried(
            chains, stages: stages.keys, of: old.stages.keys
        ) { key in
            let parts = key.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return key }
            let (before, after) = (old.definition.tree, definition.tree)
            if after.resource(at: parts[1])?.methods[parts[0]] != nil { return key }
            guard let id = before.resource(at: parts[1])?.id, let resource = after[id],
                resource.methods[parts[0]] != nil
            else { return nil }
            return "\(parts[0]) \(resource.path)"
        }
    }
}

extension APIRecord {
    /// Renames the chains of routes that have another key since, and forgets those of what is gone.
    package mutating func carryChains(from old: APIRecord) {
        let chains = definition.chains
        guard !chains.isEmpty else { return }
        let ids = Dictionary(
            old.definition.routes.map { ($0.value.route.routeKey, $0.key) },
            uniquingKeysWith: { first, _ in first })
        let keys = Set(definition.routes.values.map(\.route.routeKey))
        definition.chains = AuthorizerChains.carried(
            chains, stages: stages.keys, of: old.stages.keys
        ) { key in
            if keys.contains(key) { return key }
            return ids[key].flatMap { definition.routes[$0]?.route.routeKey }
        }
    }
}

extension AuthorizerChains {
    /// - Parameters:
    ///   - stages: the API's.
    ///   - old: those that it had.
    ///   - place: what a method's or route's key is now; nil: it has none any more.
    fileprivate static func carried(
        _ chains: [String: String], stages: some Collection<String>,
        of old: some Collection<String>,
        place: (String) -> String?
    ) -> [String: String] {
        let gone = Set(old).subtracting(stages).map(key(stage:))
        var carried: [String: String] = [:]
        for (key, chain) in chains where !gone.contains(key) {
            let isMethods = key != api && !isStages(key)
            if let key = isMethods ? place(key) : key { carried[key] = chain }
        }
        return carried
    }
}
