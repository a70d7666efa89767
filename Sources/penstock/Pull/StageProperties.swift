import JSON
import PenstockModel

/// A stage's settings as the properties of a template's resource (AWS::ApiGateway::Stage,
/// AWS::ApiGatewayV2::Stage).
enum StageProperties {
    static func of(_ stage: Stage) -> JSONObject {
        var properties = JSONObject([("StageName", .string(stage.stageName))])
        properties["Description"] = stage.description.map(JSONValue.string)
        if !stage.variables.isEmpty { properties["Variables"] = strings(stage.variables) }
        if stage.tracingEnabled { properties["TracingEnabled"] = true }
        if stage.cacheClusterEnabled {
            properties["CacheClusterEnabled"] = true
            properties["CacheClusterSize"] = stage.cacheClusterSize.map { .string($0.rawValue) }
        }
        if let settings = stage.accessLogSettings {
            properties["AccessLogSetting"] = object(settings)
        }
        let settings = stage.methodSettings.sorted { $0.key < $1.key }.map { key, setting in
            method(key, setting)
        }
        if !settings.isEmpty { properties["MethodSettings"] = .array(settings) }
        if !stage.tags.isEmpty { properties["Tags"] = TemplateTags.list(strings(stage.tags)) }
        return properties
    }

    static func of(_ stage: V2Stage) -> JSONObject {
        var own = V2Stage()
        own.stageName = stage.stageName
        own.description = stage.description
        own.accessLogSettings = stage.accessLogSettings
        own.autoDeploy = stage.autoDeploy
        own.defaultRouteSettings = stage.defaultRouteSettings
        own.routeSettings = stage.routeSettings
        own.stageVariables = stage.stageVariables
        own.tags = stage.tags
        let properties = own.json(.cloudFormation, without: [])
        // Empty maps say nothing.
        return JSONObject(
            properties.members.filter { $0.value.object?.isEmpty != true }.map {
                ($0.key, $0.value)
            })
    }

    /// What of a stage the properties don't have.
    static func notes(_ stage: Stage) -> [String] {
        [
            (stage.canarySettings != nil, "its canary"),
            (stage.clientCertificateID != nil, "its client certificate"),
            (stage.webACLARN != nil, "its firewall (webAclArn)"),
            (stage.documentationVersion != nil, "its documentation version"),
            (
                stage.methodSettings.values.contains {
                    !$0.requireAuthorizationForCacheControl
                        || $0.unauthorizedCacheControlHeaderStrategy != .succeedWithResponseHeader
                },
                "who may invalidate its cache (a template has no property for it)"
            ),
        ].filter(\.0).map { "stage \(stage.stageName): \($0.1) isn't pulled" }
    }

    static func notes(_ stage: V2Stage) -> [String] {
        stage.clientCertificateID == nil
            ? [] : ["stage \(stage.stageName): its client certificate isn't pulled"]
    }

    /// `pets~1{id}/GET` is the path with its slashes as `~1`, and the method.
    private static func method(_ key: String, _ setting: MethodSetting) -> JSONValue {
        let slash = key.lastIndex(of: "/") ?? key.startIndex
        let path = key[..<slash]
        // AWS CloudFormation, "MethodSetting": no property says who may invalidate a cache.
        var members = setting.json(
            .cloudFormation,
            without: [
                "requireAuthorizationForCacheControl", "unauthorizedCacheControlHeaderStrategy",
            ])
        members["ResourcePath"] = .string(
            path == "~1" ? "/" : "/\(path)")
        members["HttpMethod"] = .string(String(key[slash...].dropFirst()))
        return .object(members)
    }

    private static func object(_ noun: some Noun) -> JSONValue {
        .object(noun.json(.cloudFormation, without: []))
    }

    private static func strings(_ map: [String: String]) -> JSONValue {
        .object(
            JSONObject(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}

/// Tags as templates of most types have them: `[{"Key": k, "Value": v}]`.
enum TemplateTags {
    static func list(_ tags: JSONValue) -> JSONValue {
        .array(
            (tags.object?.members ?? []).map { ["Key": .string($0.key), "Value": $0.value] })
    }
}
