/// A key that a caller sends.
package struct APIKey: Noun {
    package var id = ""
    /// Answered only where a call asks for it.
    package var value: String?
    package var name: String?
    package var customerID: String?
    package var description: String?
    package var enabled = false
    package var createdDate: Timestamp?
    package var lastUpdatedDate: Timestamp?
    /// `{api}/{stage}`; before usage plans, keys belonged to stages.
    package var stageKeys: [String] = []
    package var tags: [String: String] = [:]

    package init() {}

    // In the order of AWS's sentence (corpus: test_api_key_update).
    package static let table = Table<Self>("ApiKey", cloudFormation: "AWS::ApiGateway::ApiKey") {
        $0.row("id", \.id, [.readOnly])
        $0.row("description", \.description, [.patch(.replace)])
        $0.row("enabled", \.enabled, [.patch(.replace)])
        $0.row("name", \.name, [.patch(.replace)])
        $0.row("customerId", \.customerID, [.patch(.replace)])
        $0.row("value", \.value, [.secret])
        $0.row("createdDate", \.createdDate, [.readOnly])
        $0.row("lastUpdatedDate", \.lastUpdatedDate, [.readOnly])
        $0.row("stageKeys", \.stageKeys, [.always, .patch(.items), .shape(.stageKeys)])
        $0.row("tags", \.tags, [.tags, .shape(.tags)])
        $0.beside("GenerateDistinctId")
    }
}

/// A stage in CreateApiKey's parameters; the key itself has `{api}/{stage}`.
package struct StageKey: Noun {
    package var restAPIID: String?
    package var stageName: String?

    package init() {}

    package static let table = Table<Self>("StageKey") {
        $0.row("restApiId", \.restAPIID)
        $0.row("stageName", \.stageName)
    }
}

/// A key in a usage plan.
package struct UsagePlanKey: Noun {
    package var id = ""
    /// `API_KEY` is the only one.
    package var type = "API_KEY"
    package var value: String?
    package var name: String?

    package init() {}

    package static let table = Table<Self>(
        "UsagePlanKey", cloudFormation: "AWS::ApiGateway::UsagePlanKey"
    ) {
        $0.row("id", \.id, [.named("KeyId")])
        $0.row("type", \.type, [.named("KeyType")])
        $0.row("value", \.value, [.readOnly, .secret])
        $0.row("name", \.name, [.readOnly])
        $0.beside("UsagePlanId")
    }
}
