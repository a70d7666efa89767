internal import JSON
internal import PenstockModel

/// What AWS demands of a stage. API Gateway v2 API reference, "Stages".
enum V2StageRules {
    /// The stage at an HTTP API's base URL.
    static let defaultName = "$default"

    static func checkName(_ name: String, _ protocolType: ProtocolType) throws(ControlError) {
        if name == defaultName, protocolType == .http { return }
        try StageRules.checkName(name)
    }

    /// API reference, Stage: "If you created an API using quick create, the $default stage is managed
    /// by API Gateway. You can't modify the $default stage."
    static func checkUnmanaged(_ stage: V2Stage) throws(ControlError) {
        if stage.apiGatewayManaged == true {
            throw .badRequest("A managed stage can't be modified")
        }
    }

    /// A stage as it would be stored. Of routes' settings those are judged that the call has, for a
    /// route may have gone since others were set.
    static func check(
        _ stage: inout V2Stage, _ call: Call, in record: APIRecord, _ certificates: Set<String>
    ) throws(ControlError) {
        let protocolType = record.definition.api.protocolType
        if let id = stage.deploymentID, record.deployments[id] == nil { throw .noV2Deployment(id) }
        if call.has("deploymentId"), stage.autoDeploy == true,
            try call.text("deploymentId")?.isEmpty == false
        {
            throw .badRequest("deploymentId can't be set on a stage with autoDeploy")
        }
        try StageRules.checkVariables(stage.stageVariables)
        if let certificate = stage.clientCertificateID {
            guard protocolType == .webSocket else {
                throw .only("WEBSOCKET", "clientCertificateId")
            }
            guard certificates.contains(certificate) else { throw .noCertificate }
        }
        if let settings = stage.defaultRouteSettings { try check(settings, protocolType) }
        for (key, _) in call.body["routeSettings"]?.object?.members ?? [] {
            guard let settings = stage.routeSettings[key] else { continue }
            guard record.definition.route(key: key) != nil else { throw noSettings(key) }
            try check(settings, protocolType)
        }
        try checkLog(&stage)
    }

    /// As users quote it: serverless-api-gateway-throttling pull request 34.
    static func noSettings(_ key: String) -> ControlError {
        .notFound("Unable to find Route by key \(key) within the provided RouteSettings")
    }

    private static func check(
        _ settings: RouteSettings, _ protocolType: ProtocolType
    ) throws(ControlError) {
        let logs = settings.loggingLevel ?? .off
        if protocolType == .http, logs != .off || settings.dataTraceEnabled == true {
            // As users quote it: terraform-provider-aws issue 13801.
            throw .badRequest("Execution logs are not supported on protocolType HTTP")
        }
        if let burst = settings.throttlingBurstLimit, burst < 0 {
            throw .badRequest("Invalid throttlingBurstLimit specified: \(burst)")
        }
        if let rate = settings.throttlingRateLimit, rate < 0 {
            throw .badRequest("Invalid throttlingRateLimit specified: \(rate)")
        }
    }

    private static func checkLog(_ stage: inout V2Stage) throws(ControlError) {
        guard let log = stage.accessLogSettings else { return }
        if log == AccessLogSettings() {
            stage.accessLogSettings = nil
            return
        }
        guard let destination = log.destinationARN, ARN(destination) != nil else {
            throw .badRequest("Invalid ARN specified in the request")
        }
        // API reference, AccessLogSettings: "The format must include at least $context.requestId."
        let format = log.format ?? ""
        guard format.contains("$context.requestId") || format.contains("$context.extendedRequestId")
        else {
            throw .badRequest(
                "Access Log format must include at least $context.requestId or "
                    + "$context.extendedRequestId")
        }
    }
}
