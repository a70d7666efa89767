internal import PenstockModel

extension DocumentChange {
    /// Whether the data plane may see the change, given what the account holds before or after it.
    ///
    /// What is edited is served only once it is deployed, so most writes change nothing there. Says
    /// yes in doubt (a stage's description): whoever serves compares what comes of it.
    func isServed(in state: AccountState) -> Bool {
        let (id, parent) = (key.id, key.parent)
        switch DocumentKind(rawValue: key.kind) {
        case .stage, .v2Stage, .domainName, .function: return true
        // Its name, endpoint and policy aren't part of a deployment.
        case .restAPI: return state.restAPIs[id]?.stages.isEmpty == false
        case .api: return state.apis[id]?.stages.isEmpty == false
        case .deployment:
            return state.restAPIs[parent]?.stages.values.contains { $0.deploymentID == id } == true
        case .v2Deployment:
            return state.apis[parent]?.stages.values.contains { $0.deploymentID == id } == true
        case .apiKey: return state.usagePlans.values.contains { $0.keyIDs.contains(id) }
        case .usagePlan: return state.usagePlans[id]?.plan.apiStages.isEmpty == false
        // A deployment freezes the others.
        case .authorizerChain, .v2AuthorizerChain: return AuthorizerChains.isStages(id)
        case .resource, .authorizer, .model, .requestValidator, .gatewayResponse,
            .documentationPart, .documentationVersion, .route, .integration, .v2Authorizer,
            .v2Model:
            return false
        case .account, .accessAssociation, .vpcLink, .v2VPCLink, .clientCertificate, nil:
            return false
        }
    }
}
