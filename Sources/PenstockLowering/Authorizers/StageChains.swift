internal import PenstockModel

// A stage's chain isn't part of what its deployments froze: whichever of them is served, a canary's too,
// has the stage's as it is now.

extension RestAPIRecord {
    /// What a stage serves, with the chains of stages.
    func served(_ stage: Stage) -> RestAPIDefinition? {
        guard var served = definition(of: stage) else { return nil }
        served.chains = served.chains.withStages(definition.stageChains)
        return served
    }
}

extension APIRecord {
    /// What a stage serves, with the chains of stages.
    func served(_ stage: V2Stage) -> APIDefinition? {
        guard var served = definition(of: stage) else { return nil }
        served.chains = served.chains.withStages(definition.stageChains)
        return served
    }
}

extension [String: String] {
    fileprivate func withStages(_ stages: [String: String]) -> [String: String] {
        filter { !AuthorizerChains.isStages($0.key) }.merging(stages) { $1 }
    }
}
