/// Which of the chains that a definition has is a method's: its own, its stage's, or the API's.
package enum AuthorizerChains {
    /// The key of a stage's chain.
    package static func key(stage: String) -> String { "stage:\(stage)" }
    /// Whether a key is that of a stage's chain.
    package static func isStages(_ key: String) -> Bool { key.hasPrefix("stage:") }
    /// The key of the API's.
    package static let api = "*"

    /// - Parameter key: `METHOD /path`, or a route key.
    package static func chain(
        of key: String, stage: String, in chains: [String: String]
    ) -> String? {
        owner(of: key, stage: stage, in: chains).flatMap { chains[$0] }
    }

    /// The key of the chain that is a method's; nil: it has none.
    package static func owner(
        of key: String, stage: String, in chains: [String: String]
    ) -> String? {
        [key, self.key(stage: stage), api].first { chains[$0] != nil }
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
        if let own = current[key(stage: stage)] { chains[api] = own }
        return chains
    }
}
