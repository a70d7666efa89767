/// Which stages a key may call, and how much.
package struct UsagePlan: Noun {
    package var id = ""
    package var name = ""
    package var description: String?
    package var apiStages: [APIStage] = []
    package var throttle: ThrottleSettings?
    package var quota: QuotaSettings?
    /// The AWS Marketplace product.
    package var productCode: String?
    package var tags: [String: String] = [:]

    package init() {}

    package static let table = Table<Self>(
        "UsagePlan", cloudFormation: "AWS::ApiGateway::UsagePlan"
    ) {
        $0.row("id", \.id, [.readOnly])
        $0.row(
            "name", \.name,
            [.required, .patch(.replace), .named("UsagePlanName"), .optionalInCloudFormation])
        $0.row("description", \.description, [.patch(.replaceOrRemove)])
        $0.row("apiStages", \.apiStages, [.always])
        $0.row("throttle", \.throttle, [.patch(.remove)])
        $0.row("quota", \.quota, [.patch(.remove)])
        $0.row("productCode", \.productCode, [.patch(.replaceOrRemove), .notInCloudFormation])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
        $0.special(UsagePlan.stagePaths, UsagePlan.patchStages)
    }
}

/// A stage in a usage plan.
package struct APIStage: Noun {
    package var apiID = ""
    package var stage = ""
    /// By `{path}/{METHOD}`: `/pets/GET`.
    package var throttle: [String: ThrottleSettings] = [:]

    package init() {}

    package static let table = Table<Self>("ApiStage") {
        $0.row("apiId", \.apiID)
        $0.row("stage", \.stage)
        $0.row("throttle", \.throttle)
    }
}
