/// The settings of a region's account.
package struct Account: Noun {
    package var cloudWatchRoleARN: String?
    package var throttleSettings: ThrottleSettings? = .accountDefault
    package var features: [String] = ["UsagePlans"]
    package var apiKeyVersion: String? = "4"

    package init() {}

    package static let table = Table<Self>("Account", cloudFormation: "AWS::ApiGateway::Account") {
        $0.row(
            "cloudwatchRoleArn", \.cloudWatchRoleARN,
            [.patch(.replaceOrRemove), .named("CloudWatchRoleArn")])
        $0.row("throttleSettings", \.throttleSettings, [.readOnly])
        $0.row("features", \.features, [.readOnly, .patch(PatchRule(.items, [.add]))])
        $0.row("apiKeyVersion", \.apiKeyVersion, [.readOnly])
    }
}
