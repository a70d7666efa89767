internal import CloudFormation
internal import JSON
internal import PenstockModel
internal import Spelling

extension Importing {
    /// AWS::ApiGateway::Method.
    func importMethods() {
        for placed in resources("AWS::ApiGateway::Method") {
            guard let api = restAPI(of: placed), let resource = required("ResourceId", of: placed),
                var method = noun(Method.self, placed)
            else { continue }
            guard let place = api.value.definition.tree[resource] else {
                error(
                    "there is no resource '\(resource)' in this API", placed,
                    JSONPointer(["ResourceId"]),
                    hint: "refer to an AWS::ApiGateway::Resource, or to the API's RootResourceId")
                continue
            }
            guard checkName(method, placed),
                checkReferences(method, api.value.definition, placed)
            else { continue }
            method.integration?.fillDefaults(resourceID: resource)
            check(method, placed)
            if place.methods[method.httpMethod] != nil {
                error(
                    "the resource has a method '\(method.httpMethod)' already", placed,
                    JSONPointer(["HttpMethod"]))
                continue
            }
            api.value.definition.tree.updateMethods(of: resource) {
                $0[method.httpMethod] = method
            }
            let (key, id) = ("\(method.httpMethod) \(place.path)", api.value.definition.api.id)
            if let chain = chain(of: placed, owner: key, api: id) {
                api.value.definition.chains[key] = chain
            }
            self.place(placed, api: id, part: key)
        }
    }

    // AWS::ApiGateway::Method, "HttpMethod".
    private static let names = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"]

    private func checkName(_ method: Method, _ placed: PlacedResource) -> Bool {
        if Self.names.contains(method.httpMethod) { return true }
        guard !method.httpMethod.isEmpty else { return required("HttpMethod", of: placed) != nil }
        error(
            "'\(method.httpMethod)' is no HTTP method", placed, JSONPointer(["HttpMethod"]),
            hint: Suggestion.didYouMean(method.httpMethod, among: Self.names)
                ?? "one of \(Self.names.joined(separator: ", "))")
        return false
    }

    /// Reports ids of what the API doesn't have.
    private func checkReferences(
        _ method: Method, _ definition: RestAPIDefinition, _ placed: PlacedResource
    ) -> Bool {
        var isWhole = true
        if let id = method.authorizerID, definition.authorizers[id] == nil {
            error(
                "there is no authorizer '\(id)' in this API", placed, JSONPointer(["AuthorizerId"]))
            isWhole = false
        }
        if let id = method.requestValidatorID, definition.requestValidators[id] == nil {
            error(
                "there is no request validator '\(id)' in this API", placed,
                JSONPointer(["RequestValidatorId"]))
            isWhole = false
        }
        let needsAuthorizer =
            [.custom, .cognito, .jwt].contains(method.authorizationType)
        if needsAuthorizer, method.authorizerID == nil {
            error(
                "'AuthorizerId' is missing", placed, JSONPointer(["AuthorizationType"]),
                hint: "\(method.authorizationType.rawValue) needs an authorizer")
            isWhole = false
        }
        for (contentType, model) in method.requestModels where definition.models[model] == nil {
            error(
                "there is no model '\(model)' in this API", placed,
                JSONPointer(["RequestModels", contentType]),
                hint: Suggestion.didYouMean(model, among: definition.models.keys.sorted()))
            isWhole = false
        }
        return isWhole
    }

    /// Checks what AWS checks of an integration when it is made.
    private func check(_ method: Method, _ placed: PlacedResource) {
        guard let integration = method.integration, integration.type != .mock else { return }
        let path = JSONPointer(["Integration"])
        if integration.uri == nil {
            error("'Uri' is missing", placed, path, hint: "\(integration.type.rawValue) needs it")
        }
        if integration.httpMethod == nil {
            error(
                "'IntegrationHttpMethod' is missing", placed, path,
                hint: "\(integration.type.rawValue) needs it")
        }
    }
}
