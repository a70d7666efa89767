/// A REST API with its deployments and stages: what one API is in an account.
package struct RestAPIRecord: Noun {
    /// What is edited; stages show what their deployments froze.
    package var definition = RestAPIDefinition()
    /// By id.
    package var deployments: [String: DeploymentRecord] = [:]
    /// By name.
    package var stages: [String: Stage] = [:]
    /// By version.
    package var documentationVersions: [String: DocumentationVersionRecord] = [:]

    package init() {}

    package init(_ definition: RestAPIDefinition) { self.definition = definition }

    package static let table = Table<Self>("RestApiRecord") {
        $0.row("definition", \.definition)
        $0.row("deployments", \.deployments)
        $0.row("stages", \.stages)
        $0.row("documentationVersions", \.documentationVersions)
    }

    /// What a stage serves.
    package func definition(of stage: Stage) -> RestAPIDefinition? {
        deployments[stage.deploymentID]?.definition
    }
}

/// A deployment and the API as it was.
package struct DeploymentRecord: Noun {
    package var deployment = Deployment()
    package var definition = RestAPIDefinition()

    package init() {}

    package init(_ deployment: Deployment, of definition: RestAPIDefinition) {
        self.deployment = deployment
        self.definition = definition
    }

    package static let table = Table<Self>("DeploymentRecord") {
        $0.row("deployment", \.deployment)
        $0.row("definition", \.definition)
    }
}

/// A version of the documentation and the parts as they were.
package struct DocumentationVersionRecord: Noun {
    package var version = DocumentationVersion()
    /// By id.
    package var parts: [String: DocumentationPart] = [:]

    package init() {}

    package static let table = Table<Self>("DocumentationVersionRecord") {
        $0.row("version", \.version)
        $0.row("parts", \.parts)
    }
}
