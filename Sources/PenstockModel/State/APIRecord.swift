/// An HTTP or WebSocket API with its deployments and stages.
package struct APIRecord: Noun {
    package var definition = APIDefinition()
    /// By id.
    package var deployments: [String: V2DeploymentRecord] = [:]
    /// By name; `$default` is one.
    package var stages: [String: V2Stage] = [:]

    package init() {}

    package init(_ definition: APIDefinition) { self.definition = definition }

    package static let table = Table<Self>("ApiRecord") {
        $0.row("definition", \.definition)
        $0.row("deployments", \.deployments)
        $0.row("stages", \.stages)
    }

    /// What a stage serves.
    package func definition(of stage: V2Stage) -> APIDefinition? {
        stage.deploymentID.flatMap { deployments[$0] }?.definition
    }
}

/// A deployment and the API as it was.
package struct V2DeploymentRecord: Noun {
    package var deployment = V2Deployment()
    package var definition = APIDefinition()

    package init() {}

    package init(_ deployment: V2Deployment, of definition: APIDefinition) {
        self.deployment = deployment
        self.definition = definition
    }

    package static let table = Table<Self>("V2DeploymentRecord") {
        $0.row("deployment", \.deployment)
        $0.row("definition", \.definition)
    }
}
