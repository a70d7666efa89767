package import JSON

/// Which of the chains that a definition has is a method's: its own, its stage's, or the API's.
package enum AuthorizerChains {
    /// The key of a stage's chain.
    package static func key(stage: String) -> String { "stage:\(stage)" }
    /// Whether a key is that of a stage's chain.
    package static func isStages(_ key: String) -> Bool { key.hasPrefix("stage:") }
    /// The key of the API's.
    package static let api = "*"

    /// The keys of the chains that a method has, the nearest first: it has that one, unless it only watches.
    ///
    /// - Parameter key: `METHOD /path`, or a route key.
    package static func owners(
        of key: String, stage: String, in chains: [String: String]
    ) -> [String] {
        [key, self.key(stage: stage), api].filter { chains[$0] != nil }
    }

    /// Whether a chain is asked before anybody is let in to a method.
    package static func guards(
        _ key: String, stage: String, in chains: [String: String]
    ) -> Bool {
        owners(of: key, stage: stage, in: chains).contains { chains[$0].map(watches) != true }
    }

    /// Whether nothing of a chain is enforced: all of it is in shadow.
    package static func watches(_ chain: JSONValue) -> Bool {
        guard let object = chain.object else { return false }
        if object["shadow"]?.bool == true { return true }
        if object["authorizer"] != nil || object["use"] != nil { return false }
        if let part = object["not"] { return watches(part) }
        let parts = ["all_of", "any_of", "first_of"].compactMap { object[$0]?.array }
        return !parts.isEmpty && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(watches) }
    }

    /// The authorizers that any of the chains name, those that only watch too.
    package static func names(in chains: [String: String]) -> Set<String> {
        var names: Set<String> = []
        func add(_ part: JSONValue) {
            if let name = part.string { names.insert(name) }
            if let name = part["authorizer"]?.string { names.insert(name) }
            if part["use"] != nil { return }
            for key in ["all_of", "any_of", "first_of"] { part[key]?.array?.forEach(add) }
            if let part = part["not"] { add(part) }
        }
        for text in chains.values { if let part = try? JSONValue(parsing: text) { add(part) } }
        return names
    }

    private static func watches(_ text: String) -> Bool {
        (try? JSONValue(parsing: text)).map(watches) == true
    }
}

extension RestAPIDefinition {
    /// Chains of stages: what a deployment froze says nothing of them.
    package var stageChains: [String: String] {
        chains.filter { AuthorizerChains.isStages($0.key) }
    }
}

extension APIDefinition {
    /// Chains of stages: what a deployment froze says nothing of them.
    package var stageChains: [String: String] {
        chains.filter { AuthorizerChains.isStages($0.key) }
    }
}

extension RestAPIRecord {
    /// What a stage serves, as one document says it: the chain of the whole document is the stage's own
    /// where it has one.
    package func documented(_ stage: Stage) -> RestAPIDefinition? {
        guard var served = definition(of: stage) else { return nil }
        served.chains = AuthorizerChains.documented(
            served.chains, definition.chains, stage: stage.stageName)
        return served
    }
}

extension APIRecord {
    /// As of a REST API.
    package func documented(_ stage: V2Stage) -> APIDefinition? {
        guard var served = definition(of: stage) else { return nil }
        served.chains = AuthorizerChains.documented(
            served.chains, definition.chains, stage: stage.stageName)
        return served
    }
}

extension AuthorizerChains {
    fileprivate static func documented(
        _ frozen: [String: String], _ current: [String: String], stage: String
    ) -> [String: String] {
        var chains = frozen.filter { !isStages($0.key) }
        guard let own = current[key(stage: stage)] else { return chains }
        // What only watches doesn't stand in the way of the API's.
        if let around = chains[api], watches(own) {
            chains[api] = "{\"any_of\":[\(own),\(around)]}"
        } else {
            chains[api] = own
        }
        return chains
    }
}
