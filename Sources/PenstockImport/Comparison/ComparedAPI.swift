internal import JSON
internal import PenstockModel

/// An API as the parts that a comparison names, without what differs between any two deployments.
struct ComparedAPI {
    /// By name: `API`, `route POST /orders`, `stage prod`, `model Order`…
    private(set) var parts: [String: ComparedPart] = [:]

    init(rest record: RestAPIRecord) {
        let definition = record.definition
        addChains(definition.chains)
        let names = Names(definition)
        var api = definition.api
        api.id = ""
        api.createdDate = nil
        api.rootResourceID = nil
        api.warnings = []
        api.apiStatus = nil
        api.apiStatusMessage = nil
        parts["API"] = .restAPI(api)
        for resource in definition.tree.resources.values {
            for method in resource.methods.values {
                parts["route \(method.httpMethod) \(resource.path)"] = .method(names.named(method))
            }
        }
        for var authorizer in definition.authorizers.values {
            authorizer.id = ""
            parts["authorizer \(authorizer.name)"] = .authorizer(authorizer)
        }
        for var model in definition.models.values {
            model.id = ""
            parts["model \(model.name)"] = .model(model)
        }
        for var validator in definition.requestValidators.values {
            let name = validator.name ?? validator.id
            validator.id = ""
            parts["request validator \(name)"] = .requestValidator(validator)
        }
        for (type, response) in definition.gatewayResponses {
            parts["gateway response \(type)"] = .gatewayResponse(response)
        }
        for var stage in record.stages.values {
            stage.deploymentID = ""
            stage.canarySettings?.deploymentID = nil
            stage.createdDate = nil
            stage.lastUpdatedDate = nil
            parts["stage \(stage.stageName)"] = .stage(stage)
        }
    }

    init(http record: APIRecord) {
        let definition = record.definition
        addChains(definition.chains)
        var api = definition.api
        api.apiID = ""
        api.apiEndpoint = nil
        api.createdDate = nil
        api.importInfo = []
        api.warnings = []
        parts["API"] = .api(api)
        for route in definition.routes.values.map(\.route) {
            var own = route
            own.routeID = ""
            own.target = nil
            own.authorizerID = route.authorizerID.map { id in
                definition.authorizers[id]?.name ?? id
            }
            parts["route \(route.routeKey)"] = .route(own)
            guard var integration = definition.integration(of: route) else { continue }
            integration.integrationID = ""
            parts["route \(route.routeKey), integration"] = .integration(integration)
        }
        for var authorizer in definition.authorizers.values {
            authorizer.authorizerID = ""
            parts["authorizer \(authorizer.name)"] = .httpAuthorizer(authorizer)
        }
        for var stage in record.stages.values {
            stage.deploymentID = nil
            stage.createdDate = nil
            stage.lastUpdatedDate = nil
            stage.lastDeploymentStatusMessage = nil
            parts["stage \(stage.stageName)"] = .httpStage(stage)
        }
    }

    private mutating func addChains(_ chains: [String: String]) {
        for (key, chain) in chains {
            let owner =
                key == AuthorizerChains.api
                ? "API"
                : AuthorizerChains.isStages(key)
                    ? "stage \(key.drop { $0 != ":" }.dropFirst())" : "route \(key)"
            // What was kept is JSON, whoever wrote it.
            parts["\(owner), authorizers"] = .chain(
                (try? JSONValue(parsing: chain)) ?? .string(chain))
        }
    }

    /// The names behind a REST API's ids.
    private struct Names {
        let authorizers: [String: String]
        let validators: [String: String]
        let resources: Set<String>

        init(_ definition: RestAPIDefinition) {
            authorizers = definition.authorizers.mapValues(\.name)
            validators = definition.requestValidators.compactMapValues(\.name)
            resources = Set(definition.tree.resources.keys)
        }

        func named(_ method: PenstockModel.Method) -> PenstockModel.Method {
            var method = method
            method.authorizerID = method.authorizerID.map { authorizers[$0] ?? $0 }
            method.requestValidatorID = method.requestValidatorID.map { validators[$0] ?? $0 }
            // The namespace of a method's cache is its resource's id unless somebody chose one.
            if let space = method.integration?.cacheNamespace, resources.contains(space) {
                method.integration?.cacheNamespace = nil
            }
            return method
        }
    }
}
