internal import PenstockModel

/// What AWS demands of a method's members: aws-recorded-facts, TestApiGatewayApiMethod.
enum MethodRules {
    private static let names: Set = [
        "GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY",
    ]

    /// The name in the path of PutMethod.
    static func checkName(_ name: String) throws(ControlError) {
        guard names.contains(name) else {
            throw .badRequest(
                "Invalid HttpMethod specified. Valid options are "
                    + "GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY")
        }
    }

    /// A method as it would be stored.
    static func check(
        _ method: inout Method, in definition: RestAPIDefinition
    ) throws(ControlError) {
        switch method.authorizationType {
        case .custom, .cognito, .jwt:
            guard let id = method.authorizerID, let authorizer = definition.authorizers[id],
                authorizer.type.authorization == method.authorizationType
            else {
                throw .badRequest(
                    "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or "
                        + "COGNITO_USER_POOLS requires a valid authorizer.")
            }
        case .none, .iam:
            // Corpus, test_update_method_validation: an id without its type is dropped.
            method.authorizerID = nil
        }
        if let id = method.requestValidatorID, definition.requestValidators[id] == nil {
            throw .badRequest("Invalid Request Validator identifier specified")
        }
        try checkModels(method.requestModels, in: definition)
        try MappingNames.check(
            method.requestParameters.keys, side: "method.request",
            places: ["path", "querystring", "header"])
    }

    /// Models by content type.
    static func checkModels(
        _ models: [String: String], in definition: RestAPIDefinition
    ) throws(ControlError) {
        for name in models.values.sorted() where definition.models[name] == nil {
            throw .badRequest("Invalid model identifier specified: \(name)")
        }
    }

    /// Corpus, test_update_method_wrong_param_names.
    static func noSuchParameter(_ error: PatchError) -> ControlError? {
        guard case .noSuchEntry = error.reason else { return nil }
        if error.operation.path.contains("Parameters/") {
            return .notFound("Invalid parameter name specified")
        }
        return .notFound("Content-Type specified was not found")
    }
}
