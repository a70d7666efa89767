internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// What routes refer to.
    func importHTTPParts() {
        importHTTPParts("AWS::ApiGatewayV2::Authorizer", V2Authorizer.self) {
            definition, part, placed in
            var part = part
            part.authorizerID = placed.ref
            definition.authorizers[part.authorizerID] = part
        }
        importHTTPParts("AWS::ApiGatewayV2::Model", V2Model.self) { definition, part, placed in
            var part = part
            part.modelID = placed.ref
            part.contentType = part.contentType ?? "application/json"
            definition.models[part.modelID] = part
        }
        importHTTPParts("AWS::ApiGatewayV2::Integration", V2Integration.self) {
            definition, part, placed in
            var part = part
            part.integrationID = placed.ref
            part.fillDefaults(definition.api.protocolType)
            self.check(part, placed)
            definition.integrations[part.integrationID] = IntegrationRecord(part)
        }
        importChildren(
            "AWS::ApiGatewayV2::IntegrationResponse", V2IntegrationResponse.self, "IntegrationId"
        ) { definition, parent, part, placed in
            var part = part
            part.integrationResponseID = placed.ref
            guard definition.integrations[parent] != nil else { return false }
            definition.integrations[parent]?.responses[part.integrationResponseID] = part
            return true
        }
    }

    private func check(_ integration: V2Integration, _ placed: PlacedResource) {
        let needsURI = integration.integrationType != .mock && integration.integrationSubtype == nil
        if needsURI, integration.integrationURI == nil {
            error(
                "'IntegrationUri' is missing", placed,
                hint: "\(integration.integrationType.rawValue) needs it")
        }
    }

    /// AWS::ApiGatewayV2::Route and RouteResponse.
    func importRoutes() {
        var keys: [String: Set<String>] = [:]
        for placed in resources("AWS::ApiGatewayV2::Route") {
            guard let api = api(of: placed), var route = noun(Route.self, placed) else { continue }
            route.routeID = placed.ref
            let id = api.value.definition.api.apiID
            if keys[id] == nil {
                keys[id] = Set(api.value.definition.routes.values.map(\.route.routeKey))
            }
            guard checkReferences(route, api.value.definition, placed) else { continue }
            guard keys[id, default: []].insert(route.routeKey).inserted else {
                error(
                    "the API has a route '\(route.routeKey)' already", placed,
                    JSONPointer(["RouteKey"]))
                continue
            }
            let path = route.routeKey.split(separator: " ", maxSplits: 1).last ?? ""
            if api.value.definition.api.protocolType == .http, route.routeKey != "$default",
                !RouteKeyPath.isValid(path)
            {
                error(RouteKeyPath.fault, placed, JSONPointer(["RouteKey"]))
                continue
            }
            api.value.definition.routes[route.routeID] = RouteRecord(route)
            if let chain = chain(of: placed, owner: route.routeKey, api: id) {
                api.value.definition.chains[route.routeKey] = chain
                checkIsAsked(route, api.value.definition.api, placed)
            }
            place(placed, api: id, part: route.routeKey)
        }
        importChildren("AWS::ApiGatewayV2::RouteResponse", RouteResponse.self, "RouteId") {
            definition, parent, part, placed in
            var part = part
            part.routeResponseID = placed.ref
            guard definition.routes[parent] != nil else { return false }
            definition.routes[parent]?.responses[part.routeResponseID] = part
            return true
        }
    }

    /// AWS asks at the handshake, and of messages never (developer guide, "Controlling and managing access to
    /// a WebSocket API").
    private func checkIsAsked(_ route: Route, _ api: API, _ placed: PlacedResource) {
        guard api.protocolType == .webSocket, route.routeKey != "$connect" else { return }
        refuseChain(
            of: placed,
            "the route '\(route.routeKey)' takes messages, whose authorizers nothing asks",
            hint: "authorizers are asked at the handshake: give the chain to the route $connect, "
                + "to the stage or to the API")
    }

    private func checkReferences(
        _ route: Route, _ definition: APIDefinition, _ placed: PlacedResource
    ) -> Bool {
        var isWhole = true
        if let target = route.target {
            let isThere =
                target.split(separator: "/").count == 2
                && definition.integration(of: route) != nil
            if !isThere {
                error(
                    "there is no integration '\(target)' in this API", placed,
                    JSONPointer(["Target"]), hint: "write integrations/ and the id of one")
                isWhole = false
            }
        }
        if let id = route.authorizerID, definition.authorizers[id] == nil {
            error(
                "there is no authorizer '\(id)' in this API", placed, JSONPointer(["AuthorizerId"]))
            isWhole = false
        }
        let needsAuthorizer = route.authorizationType == .jwt || route.authorizationType == .custom
        if needsAuthorizer, route.authorizerID == nil {
            error(
                "'AuthorizerId' is missing", placed, JSONPointer(["AuthorizationType"]),
                hint: "\(route.authorizationType?.rawValue ?? "") needs an authorizer")
            isWhole = false
        }
        return isWhole
    }

    private func importHTTPParts<Part: Noun>(
        _ type: String, _ part: Part.Type,
        _ put: (inout APIDefinition, Part, PlacedResource) -> Void
    ) {
        for placed in resources(type) {
            guard let api = api(of: placed), let part = noun(part, placed) else { continue }
            put(&api.value.definition, part, placed)
        }
    }

    /// Parts of a part, which `property` names.
    private func importChildren<Part: Noun>(
        _ type: String, _ part: Part.Type, _ property: String,
        _ put: (inout APIDefinition, String, Part, PlacedResource) -> Bool
    ) {
        for placed in resources(type) {
            guard let api = api(of: placed), let parent = required(property, of: placed),
                let part = noun(part, placed)
            else { continue }
            if !put(&api.value.definition, parent, part, placed) {
                error("there is no '\(parent)' in this API", placed, JSONPointer([property]))
            }
        }
    }
}
