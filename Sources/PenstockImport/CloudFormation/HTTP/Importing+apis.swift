internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// AWS::ApiGatewayV2::Api.
    func importAPIs() {
        for placed in resources("AWS::ApiGatewayV2::Api") {
            guard var api = noun(API.self, placed) else { continue }
            api.apiID = placed.ref
            api.apiEndpoint = placed.resource.identity.attributes["ApiEndpoint"]?.string
            let hasBody = placed.resource.properties["Body"] != nil
            if !hasBody, !checkNamed(placed) { continue }
            if api.name.isEmpty { api.name = placed.logicalID }
            if api.protocolType == .webSocket, api.corsConfiguration != nil {
                error(
                    "a WebSocket API has no CORS", placed, JSONPointer(["CorsConfiguration"]))
            }
            // AWS::ApiGatewayV2::Api, `Body`: "Supported only for HTTP APIs."
            if api.protocolType == .webSocket, hasBody {
                error("a WebSocket API has no definition", placed, JSONPointer(["Body"]))
            }
            if api.protocolType == .webSocket,
                placed.resource.properties["RouteSelectionExpression"] == nil
            {
                error(
                    "'RouteSelectionExpression' is missing", placed,
                    hint: "a WebSocket API needs it: $request.body.action")
                continue
            }
            guard isFree(api.apiID, placed) else { continue }
            let work = Workpiece(APIRecord(APIDefinition(api)))
            apis[placed.scope, default: [:]][api.apiID] = work
            place(placed, api: api.apiID)
            readBody(of: placed)
            if let chain = chain(of: placed, owner: AuthorizerChains.api, api: api.apiID) {
                work.value.definition.chains[AuthorizerChains.api] = chain
            }
            quickCreate(placed, work)
        }
    }

    private func checkNamed(_ placed: PlacedResource) -> Bool {
        let name = required("Name", of: placed)
        return required("ProtocolType", of: placed) != nil && name != nil
    }

    /// A `Target` makes an integration, a route and a stage that serves them (API Gateway v2 API
    /// reference, CreateApi, "target": quick create).
    private func quickCreate(_ placed: PlacedResource, _ api: Workpiece<APIRecord>) {
        guard let target = placed.text("Target") else {
            for key in ["RouteKey", "CredentialsArn"] where placed.resource.properties[key] != nil {
                error(
                    "'\(key)' is about 'Target', which is missing", placed, JSONPointer([key]))
            }
            return
        }
        var integration = V2Integration()
        integration.integrationID = placed.stableID(.integration, "target")
        integration.apiGatewayManaged = true
        integration.integrationURI = target
        integration.credentialsARN = placed.text("CredentialsArn")
        let isFunction = target.hasPrefix("arn:")
        integration.integrationType = isFunction ? .awsProxy : .httpProxy
        integration.integrationMethod = isFunction ? nil : "ANY"
        integration.payloadFormatVersion = isFunction ? "2.0" : "1.0"
        integration.fillDefaults(api.value.definition.api.protocolType)
        var route = Route()
        route.routeID = placed.stableID(.route, "target")
        route.apiGatewayManaged = true
        route.routeKey = placed.text("RouteKey") ?? "$default"
        route.target = "integrations/\(integration.integrationID)"
        var stage = V2Stage()
        stage.stageName = "$default"
        stage.apiGatewayManaged = true
        stage.autoDeploy = true
        api.value.definition.integrations[integration.integrationID] = IntegrationRecord(
            integration)
        api.value.definition.routes[route.routeID] = RouteRecord(route)
        api.value.stages[stage.stageName] = stage
    }

    /// AWS::ApiGatewayV2::ApiGatewayManagedOverrides: settings of what quick create made.
    func importManagedOverrides() {
        for placed in resources("AWS::ApiGatewayV2::ApiGatewayManagedOverrides") {
            guard let api = api(of: placed) else { continue }
            checkMembers(placed, ["ApiId", "Integration", "Route", "Stage"])
            override(placed, "Integration", api) { record, json, path throws(ModelError) in
                let managed = record.definition.integrations.first {
                    $0.value.integration.apiGatewayManaged == true
                }
                guard let id = managed?.key else { return false }
                try record.definition.integrations[id]?.integration
                    .update(json, .cloudFormation, at: path)
                return true
            }
            override(placed, "Route", api) { record, json, path throws(ModelError) in
                let managed = record.definition.routes.first {
                    $0.value.route.apiGatewayManaged == true
                }
                guard let id = managed?.key else { return false }
                try record.definition.routes[id]?.route.update(json, .cloudFormation, at: path)
                return true
            }
            override(placed, "Stage", api) { record, json, path throws(ModelError) in
                let managed = record.stages.first { $0.value.apiGatewayManaged == true }
                guard let name = managed?.key else { return false }
                try record.stages[name]?.update(json, .cloudFormation, at: path)
                return true
            }
        }
    }

    private func override(
        _ placed: PlacedResource, _ property: String, _ api: Workpiece<APIRecord>,
        _ change: (inout APIRecord, JSONValue, JSONPointer) throws(ModelError) -> Bool
    ) {
        guard let value = placed.resource.properties[property] else { return }
        let path = JSONPointer([property])
        do throws(ModelError) {
            if try change(&api.value, value.json, path) { return }
            error(
                "the API has no managed \(property.lowercased()) to override", placed, path,
                hint: "an API with a 'Target' has one")
        } catch {
            tell(error, placed, at: JSONPointer())
        }
    }
}
