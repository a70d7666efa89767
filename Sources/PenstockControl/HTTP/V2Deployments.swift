internal import PenstockModel

/// Deployment: what an HTTP or WebSocket API was when it was deployed.
enum V2Deployments {
    static let operations: OperationGroup = [
        "CreateDeployment": .write(create), "GetDeployment": .read(get),
        "GetDeployments": .read(list), "UpdateDeployment": .write(update),
        "DeleteDeployment": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            var deployment: V2Deployment = try call.noun()
            try V2DeploymentRules.checkComplete(record.definition)
            let id = freshID(.deployment) { record.deployments[$0] != nil }
            deployment.deploymentID = id
            deployment.createdDate = Timestamp(seconds: call.now)
            // Unlike the REST API's, this call makes no stage.
            if let name = try call.text("stageName") {
                guard var stage = record.stages[name] else { throw .noStage }
                try V2StageRules.checkUnmanaged(stage)
                stage.deploymentID = id
                stage.lastUpdatedDate = deployment.createdDate
                record.stages[name] = stage
            }
            record.deployments[id] = V2DeploymentRecord(deployment, of: record.definition)
            return Reply(http: deployment)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let id = call.label("deploymentId")
        guard let frozen = try state.api(call).deployments[id] else { throw .noV2Deployment(id) }
        return Reply(http: frozen.deployment)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(
            try state.api(call).deployments.values.map(\.deployment), by: \.deploymentID, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let id = call.label("deploymentId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard var frozen = record.deployments[id] else { throw .noV2Deployment(id) }
            frozen.deployment = try call.updated(frozen.deployment)
            record.deployments[id] = frozen
            return Reply(http: frozen.deployment)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("deploymentId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard record.deployments[id] != nil else { throw .noV2Deployment(id) }
            if record.stages.values.contains(where: { $0.deploymentID == id }) {
                // The REST API's sentence.
                throw .badRequest(
                    "Active stages pointing to this deployment must be moved or deleted")
            }
            record.deployments[id] = nil
            return .empty
        }
    }
}

/// What AWS demands of an API that is deployed.
enum V2DeploymentRules {
    /// As users quote them: mach-composer-cli issue 42, serverless-application-model issue 2512.
    static func checkComplete(_ definition: APIDefinition) throws(ControlError) {
        guard definition.routes.isEmpty else { return }
        switch definition.api.protocolType {
        case .http:
            throw .badRequest("Unable to deploy API because no routes exist in this API")
        case .webSocket:
            throw .badRequest("At least one route is required before deploying the Api.")
        }
    }
}
