internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// AWS::ApiGateway::DocumentationVersion.
    func importDocumentationVersions() {
        for placed in resources("AWS::ApiGateway::DocumentationVersion") {
            guard let api = restAPI(of: placed),
                required("DocumentationVersion", of: placed) != nil,
                let version = noun(DocumentationVersion.self, placed)
            else { continue }
            var frozen = DocumentationVersionRecord()
            frozen.version = version
            frozen.parts = api.value.definition.documentationParts
            api.value.documentationVersions[version.version] = frozen
        }
    }

    /// AWS::ApiGateway::Deployment. What it freezes is the API as the templates describe it: in an
    /// account it is what CloudFormation had made by then, which is the same where `DependsOn` says
    /// so, and a mistake where it doesn't.
    func importDeployments() {
        for placed in resources("AWS::ApiGateway::Deployment") {
            guard let api = restAPI(of: placed), var deployment = noun(Deployment.self, placed)
            else { continue }
            deployment.id = placed.ref
            checkDeployable(api.value.definition, placed)
            deployment.apiSummary = api.value.definition.summary
            api.value.deployments[deployment.id] = DeploymentRecord(
                deployment, of: api.value.definition)
            importStage(of: placed, api: api)
        }
    }

    /// AWS's own words, as its users quote them: "The REST API doesn't contain any methods" and "No
    /// integration defined for method".
    private func checkDeployable(_ definition: RestAPIDefinition, _ placed: PlacedResource) {
        let methods = definition.tree.resources.values.flatMap(\.methods.values)
        if methods.isEmpty {
            error("the API has no methods to deploy", placed, JSONPointer(["RestApiId"]))
        } else if methods.contains(where: { $0.integration == nil }) {
            error(
                "a method of the API has no integration", placed, JSONPointer(["RestApiId"]),
                hint: "each AWS::ApiGateway::Method needs 'Integration'")
        }
    }

    /// The stage that a deployment makes by the way.
    private func importStage(
        of placed: PlacedResource, api: Workpiece<RestAPIRecord>
    ) {
        let properties = placed.resource.properties
        guard let name = placed.text("StageName") else {
            for key in ["StageDescription", "DeploymentCanarySettings"]
            where properties[key] != nil {
                error(
                    "'\(key)' describes a stage, and 'StageName' is missing", placed,
                    JSONPointer([key]))
            }
            return
        }
        var stage = Stage()
        if let description = properties["StageDescription"] {
            guard let described = stageDescription(description.json, placed) else { return }
            stage = described
        }
        stage.stageName = name
        stage.deploymentID = placed.ref
        if let canary = properties["DeploymentCanarySettings"] {
            guard
                let settings = noun(
                    CanarySettings.self, canary.json, placed,
                    at: JSONPointer(["DeploymentCanarySettings"]))
            else { return }
            stage.canarySettings = settings
            stage.canarySettings?.deploymentID = placed.ref
        }
        if api.value.stages[name] != nil {
            error("the API has a stage '\(name)' already", placed, JSONPointer(["StageName"]))
            return
        }
        api.value.stages[name] = stage
        place(placed, api: api.value.definition.api.id, stage: name)
    }

    /// AWS::ApiGateway::Stage.
    func importStages() {
        for placed in resources("AWS::ApiGateway::Stage") {
            guard let api = restAPI(of: placed), required("StageName", of: placed) != nil,
                let stage = noun(Stage.self, placed)
            else { continue }
            guard checkDeployment(stage.deploymentID, "DeploymentId", api.value, placed) else {
                continue
            }
            if let canary = stage.canarySettings?.deploymentID,
                !checkDeployment(canary, "CanarySetting", api.value, placed)
            {
                continue
            }
            if api.value.stages[stage.stageName] != nil {
                error(
                    "the API has a stage '\(stage.stageName)' already", placed,
                    JSONPointer(["StageName"]))
                continue
            }
            api.value.stages[stage.stageName] = stage
            let (key, id) = (
                AuthorizerChains.key(stage: stage.stageName), api.value.definition.api.id
            )
            api.value.definition.chains[key] = chain(of: placed, owner: key, api: id)
            place(placed, api: id, stage: stage.stageName)
        }
    }

    private func checkDeployment(
        _ id: String, _ property: String, _ record: RestAPIRecord, _ placed: PlacedResource
    ) -> Bool {
        if record.deployments[id] != nil { return true }
        error(
            id.isEmpty ? "'\(property)' is missing" : "there is no deployment '\(id)' of this API",
            placed, JSONPointer([property]), hint: "refer to an AWS::ApiGateway::Deployment")
        return false
    }
}
