internal import JSON
internal import PenstockModel

/// Deployment: what an API was when it was deployed.
enum Deployments {
    static let operations: OperationGroup = [
        "CreateDeployment": .write(create), "GetDeployment": .read(get),
        "GetDeployments": .read(list), "UpdateDeployment": .write(update),
        "DeleteDeployment": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call) { (record) throws(ControlError) in
            try checkComplete(record.definition)
            var deployment = Deployment()
            deployment.id = freshID(.deployment) { record.deployments[$0] != nil }
            deployment.description = try call.text("description")
            deployment.createdDate = Timestamp(seconds: call.now)
            record.deployments[deployment.id] = DeploymentRecord(
                deployment, of: record.definition)
            // Terraform's provider sends "" for no stage.
            if let stage = try call.text("stageName"), !stage.isEmpty {
                try DeployedStage.set(stage, to: deployment.id, call, &record)
            }
            return Reply(deployment)
        }
    }

    /// aws-surface §2.10; the second sentence as users quote it (moto 5.2 has the same).
    private static func checkComplete(_ definition: RestAPIDefinition) throws(ControlError) {
        let methods = definition.tree.resources.values.flatMap(\.methods.values)
        if methods.isEmpty { throw .badRequest("The REST API doesn't contain any methods") }
        if methods.contains(where: { $0.integration == nil }) {
            throw .badRequest("No integration defined for method")
        }
        // As users quote it (serverless/serverless#7194).
        if definition.api.policy?.isEmpty == false,
            methods.contains(where: {
                $0.integration?.credentials.map(Integration.isCaller) == true
            })
        {
            throw .badRequest("Caller provided credentials not allowed when resource policy is set")
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let record = try state.restAPI(call, or: .noDeployment)
        guard let frozen = record.deployments[call.label("deployment_id")] else {
            throw .noDeployment
        }
        var deployment = frozen.deployment
        let embedded = call.parameters("embed").flatMap { $0.split(separator: ",") }
        if embedded.contains("apisummary") { deployment.apiSummary = frozen.definition.summary }
        return Reply(deployment)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let deployments = try state.restAPI(call).deployments.values.map(\.deployment)
        return Page(call).reply(deployments, by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("deployment_id")
        return try state.updateRestAPI(call, or: .noDeployment) { (record) throws(ControlError) in
            guard var frozen = record.deployments[id] else { throw .noDeployment }
            try call.patch(&frozen.deployment, .listed)
            record.deployments[id] = frozen
            return Reply(frozen.deployment)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("deployment_id")
        return try state.updateRestAPI(call, or: .noDeployment) { (record) throws(ControlError) in
            guard record.deployments[id] != nil else { throw .noDeployment }
            let isUsed = record.stages.values.contains {
                $0.deploymentID == id || $0.canarySettings?.deploymentID == id
            }
            if isUsed {
                throw .badRequest(
                    "Active stages pointing to this deployment must be moved or deleted")
            }
            record.deployments[id] = nil
            return .empty
        }
    }
}
