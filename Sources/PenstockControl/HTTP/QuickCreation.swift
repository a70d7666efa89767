internal import PenstockModel

/// Quick create: an HTTP API with an integration, a route and a stage that API Gateway manages.
/// API reference, CreateApi: "target", "routeKey", "credentialsArn".
enum QuickCreation {
    /// What a CreateApi call has of it.
    static func apply(_ call: Call, to record: inout APIRecord) throws(ControlError) {
        guard let target = try call.text("target") else {
            if call.has("routeKey") || call.has("credentialsArn") {
                throw .badRequest("target is a required parameter for quick create")
            }
            return
        }
        guard record.definition.api.protocolType == .http else { throw .only("HTTP", "target") }
        var integration = try self.integration(for: target)
        integration.integrationID = freshID(.integration) { _ in false }
        integration.credentialsARN = try call.text("credentialsArn")
        var route = Route()
        route.routeID = freshID(.route) { _ in false }
        route.routeKey = try call.text("routeKey") ?? RouteKey.default
        route.target = "integrations/\(integration.integrationID)"
        route.apiGatewayManaged = true
        try RouteKey.check(route.routeKey, .http)
        var stage = V2Stage()
        stage.stageName = V2StageRules.defaultName
        stage.apiGatewayManaged = true
        stage.autoDeploy = true
        stage.createdDate = Timestamp(seconds: call.now)
        stage.lastUpdatedDate = stage.createdDate
        record.definition.integrations[integration.integrationID] = IntegrationRecord(integration)
        record.definition.routes[route.routeID] = RouteRecord(route)
        record.stages[stage.stageName] = stage
        AutoDeployment.run(&record, now: call.now)
    }

    /// What an UpdateApi call changes of it.
    static func update(_ call: Call, _ record: inout APIRecord) throws(ControlError) {
        let members = ["target", "routeKey", "credentialsArn"].filter(call.has)
        guard let first = members.first else { return }
        guard
            let place = record.definition.routes.first(where: {
                $0.value.route.apiGatewayManaged == true
            }),
            let old = record.definition.integration(of: place.value.route)
        else { throw .badRequest("\(first) is part of quick create, which this API was not") }
        var integration = old
        if let target = try call.text("target") {
            integration = try self.integration(for: target)
            integration.integrationID = old.integrationID
            integration.credentialsARN = old.credentialsARN
        }
        if let role = try call.text("credentialsArn") {
            integration.credentialsARN = role.isEmpty ? nil : role
        }
        record.definition.integrations[integration.integrationID]?.integration = integration
        if let key = try call.text("routeKey") {
            try RouteKey.check(key, .http)
            try RouteKey.checkFree(key, except: place.key, in: record.definition)
            record.definition.routes[place.key]?.route.routeKey = key
        }
    }

    /// A URL makes HTTP_PROXY, a function's ARN AWS_PROXY.
    private static func integration(for target: String) throws(ControlError) -> V2Integration {
        var integration = V2Integration()
        integration.integrationURI = target
        integration.apiGatewayManaged = true
        if target.hasPrefix("arn:") {
            integration.integrationType = .awsProxy
            integration.integrationMethod = "POST"
            integration.payloadFormatVersion = "2.0"
        } else if target.hasPrefix("http://") || target.hasPrefix("https://") {
            integration.integrationType = .httpProxy
            integration.integrationMethod = "ANY"
        } else {
            throw .badRequest("Invalid target specified: \(target)")
        }
        integration.fillDefaults(.http)
        return integration
    }
}
