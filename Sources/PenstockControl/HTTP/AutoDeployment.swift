internal import PenstockModel

/// The deployments that changes of an API make by themselves, for stages with `autoDeploy`.
enum AutoDeployment {
    /// Automatic deployments of an API that no stage serves and that are kept nevertheless, the latest
    /// ones: each has a copy of the API, so that all of them would grow with the square of its changes.
    static let retainedMax = 10

    /// Deploys to every stage that wants it. One deployment for all of them.
    static func run(_ record: inout APIRecord, now: Int64) {
        let stages = record.stages.values.filter { $0.autoDeploy == true }.map(\.stageName)
        guard !stages.isEmpty else { return }
        do throws(ControlError) {
            try V2DeploymentRules.checkComplete(record.definition)
        } catch {
            for stage in stages {
                record.stages[stage]?.lastDeploymentStatusMessage =
                    "Deployment attempt failed: \(error.message)"
            }
            return
        }
        var deployment = V2Deployment()
        deployment.deploymentID = freshID(.deployment) { record.deployments[$0] != nil }
        deployment.createdDate = Timestamp(seconds: now)
        deployment.autoDeployed = true
        deployment.description =
            "Automatic deployment triggered by changes to the Api configuration"
        let id = deployment.deploymentID
        record.deployments[id] = V2DeploymentRecord(deployment, of: record.definition)
        for stage in stages {
            record.stages[stage]?.deploymentID = id
            record.stages[stage]?.lastUpdatedDate = deployment.createdDate
            record.stages[stage]?.lastDeploymentStatusMessage =
                "Successfully deployed stage with deployment ID '\(id)'"
        }
        forget(&record)
    }

    private static func forget(_ record: inout APIRecord) {
        let served = Set(record.stages.values.compactMap(\.deploymentID))
        let unserved = record.deployments.values.map(\.deployment)
            .filter { $0.autoDeployed && !served.contains($0.deploymentID) }
        guard unserved.count > retainedMax else { return }
        let oldest = unserved.sorted {
            ($0.createdDate?.seconds ?? 0, $0.deploymentID)
                < ($1.createdDate?.seconds ?? 0, $1.deploymentID)
        }
        for deployment in oldest.prefix(unserved.count - retainedMax) {
            record.deployments[deployment.deploymentID] = nil
        }
    }
}
