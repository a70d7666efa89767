internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// AWS::ApiGatewayV2::Deployment and Stage.
    func importHTTPStages() {
        for placed in resources("AWS::ApiGatewayV2::Deployment") {
            guard let api = api(of: placed), var deployment = noun(V2Deployment.self, placed)
            else { continue }
            deployment.deploymentID = placed.ref
            api.value.deployments[deployment.deploymentID] = V2DeploymentRecord(
                deployment, of: api.value.definition)
        }
        for placed in resources("AWS::ApiGatewayV2::Stage") { importHTTPStage(placed) }
        // A deployment's `StageName` points that stage to it, once it is there.
        for placed in resources("AWS::ApiGatewayV2::Deployment") {
            guard let name = placed.text("StageName"), let api = api(of: placed) else { continue }
            guard api.value.stages[name] != nil else {
                error(
                    "there is no stage '\(name)' of this API", placed, JSONPointer(["StageName"]))
                continue
            }
            api.value.stages[name]?.deploymentID = placed.ref
        }
        deployAutomatically()
    }

    private func importHTTPStage(_ placed: PlacedResource) {
        guard let api = api(of: placed), let stage = noun(V2Stage.self, placed) else { return }
        if let id = stage.deploymentID, api.value.deployments[id] == nil {
            error(
                "there is no deployment '\(id)' of this API", placed, JSONPointer(["DeploymentId"]))
            return
        }
        if api.value.stages[stage.stageName] != nil {
            error(
                "the API has a stage '\(stage.stageName)' already", placed,
                JSONPointer(["StageName"]))
            return
        }
        api.value.stages[stage.stageName] = stage
        let (key, id) = (
            AuthorizerChains.key(stage: stage.stageName), api.value.definition.api.apiID
        )
        api.value.definition.chains[key] = chain(of: placed, owner: key, api: id)
        place(placed, api: id, stage: stage.stageName)
    }

    /// Stages with `autoDeploy` show what the API is.
    private func deployAutomatically() {
        for api in apis.values.flatMap(\.values) {
            for (name, stage) in api.value.stages
            where stage.autoDeploy == true && stage.deploymentID == nil {
                var deployment = V2Deployment()
                deployment.deploymentID = NounID.deployment.stable(
                    stack: api.value.definition.api.apiID, logicalID: name)
                deployment.autoDeployed = true
                deployment.description =
                    "Automatic deployment triggered by changes to the Api configuration"
                api.value.deployments[deployment.deploymentID] = V2DeploymentRecord(
                    deployment, of: api.value.definition)
                api.value.stages[name]?.deploymentID = deployment.deploymentID
            }
        }
    }
}
