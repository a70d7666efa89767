import ArgumentParser
import JSON
import PenstockModel

/// Chains of authorizers on their way to a target. Another Penstock takes them with the document; AWS
/// passes them over, and what only a chain guards would be open there.
struct DeployedChains {
    private let client: ManagementClient
    private let acceptsOpen: Bool
    private(set) var notes: [String] = []

    init(_ client: ManagementClient, acceptsOpen: Bool) {
        self.client = client
        self.acceptsOpen = acceptsOpen
    }

    /// What of an account's chains the target keeps. Refuses where a method would be open.
    mutating func kept(of account: AccountState) throws -> AccountState {
        let hasChains =
            account.restAPIs.values.contains { !$0.definition.chains.isEmpty }
            || account.apis.values.contains { !$0.definition.chains.isEmpty }
        guard hasChains else { return account }
        if try isPenstock() {
            for record in account.apis.values { try checkAutomaticStages(record) }
            return account
        }
        let open = Self.open(in: account)
        if let first = open.first, !acceptsOpen {
            let others = open.count > 1 ? " and \(open.count - 1) more" : ""
            throw CommandFailure.refused(
                "\(first)\(others): only a chain of authorizers guards it, and the target keeps none",
                hint: "give it an authorizer of its own, or --accept-unenforced deploys it open")
        }
        notes += open.map { "\($0) is open at the target, which keeps no chains of authorizers" }
        if open.isEmpty {
            notes.append(
                "chains of authorizers aren't deployed: the target keeps none, and methods have "
                    + "their own authorizers alone")
        }
        var account = account
        for id in account.restAPIs.keys { account.restAPIs[id]?.removeChains() }
        for id in account.apis.keys { account.apis[id]?.removeChains() }
        return account
    }

    private func isPenstock() throws -> Bool {
        do {
            return try client.get("/_penstock/capabilities")["authorizerChains"]?.bool == true
        } catch let failure as CommandFailure where failure.exitCode == .failure {
            // It answers, and has no such path.
            return false
        }
    }

    /// An automatic stage serves whatever document came last: that of another stage too.
    private func checkAutomaticStages(_ record: APIRecord) throws {
        let served = record.stages.values.map { record.documented($0)?.chains ?? [:] }
        guard record.stages.values.contains(where: { $0.autoDeploy == true }),
            let first = served.first, served.contains(where: { $0 != first })
        else { return }
        throw CommandFailure.refused(
            "\(record.definition.api.name): its stages have different chains of authorizers, and "
                + "some deploy by themselves what the last of them brings",
            hint: "give the routes their chains, or turn AutoDeploy off")
    }

    /// Methods and routes that would let in everybody.
    private static func open(in account: AccountState) -> [String] {
        var open: Set<String> = []
        for record in account.restAPIs.values {
            for stage in record.stages.values {
                let served = record.documented(stage) ?? record.definition
                for resource in served.tree.resources.values {
                    for method in resource.methods.values where method.authorizationType == .none {
                        let key = "\(method.httpMethod) \(resource.path)"
                        guard AuthorizerChains.guards(key, stage: "", in: served.chains) else {
                            continue
                        }
                        open.insert("\(served.api.name), stage \(stage.stageName): \(key)")
                    }
                }
            }
        }
        for record in account.apis.values where record.definition.api.protocolType == .http {
            for stage in record.stages.values {
                let served = record.documented(stage) ?? record.definition
                for route in served.routes.values.map(\.route)
                where [nil, RouteAuthorizationType.none].contains(route.authorizationType) {
                    guard
                        AuthorizerChains.guards(route.routeKey, stage: "", in: served.chains)
                    else { continue }
                    open.insert("\(served.api.name), stage \(stage.stageName): \(route.routeKey)")
                }
            }
        }
        return open.sorted()
    }
}

extension RestAPIRecord {
    fileprivate mutating func removeChains() {
        definition.chains = [:]
        for id in deployments.keys { deployments[id]?.definition.chains = [:] }
    }
}

extension APIRecord {
    fileprivate mutating func removeChains() {
        definition.chains = [:]
        for id in deployments.keys { deployments[id]?.definition.chains = [:] }
    }
}
