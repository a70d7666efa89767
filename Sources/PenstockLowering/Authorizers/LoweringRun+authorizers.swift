internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// Who may call a method: the `auth` of its pipeline; nil: anybody.
    ///
    /// AWS's order (aws-surface.md §2.1): what the resource policy denies, the method's authorizer,
    /// what the resource policy allows beside it, the API key.
    mutating func authorization(
        _ part: RESTMethod, _ own: LoweredChain?
    ) throws(Unserved) -> JSONValue? {
        var steps: [JSONValue] = []
        if let step = try resourcePolicy(part, .first) { steps.append(step) }
        let authorizer = own?.isEnforced == true ? nil : try authorizer(part)
        if let step = Self.guarding(own, authorizer) { steps.append(step) }
        if let step = try resourcePolicy(part, .second) { steps.append(step) }
        // A chain that names the key says itself where it counts.
        if own?.namesKey != true, let step = try apiKey(part) { steps.append(step) }
        return Self.chain(steps)
    }

    private mutating func authorizer(_ part: RESTMethod) throws(Unserved) -> JSONValue? {
        switch part.method.authorizationType {
        case .none: nil
        case .iam: try iam(part)
        case .custom: try lambdaAuthorizer(part, try attached(part))
        case .cognito: try cognito(part, try attached(part))
        case .jwt: try jwt(part, try attached(part))
        }
    }

    private func attached(_ part: RESTMethod) throws(Unserved) -> Authorizer {
        guard let id = part.method.authorizerID else {
            throw Unserved(
                "the method has no authorizerId: every request gets 500",
                hint: "give it the authorizer that its authorizationType means",
                response: "AUTHORIZER_CONFIGURATION_ERROR")
        }
        guard let authorizer = part.stage.definition.authorizers[id] else {
            throw Unserved(
                "there is no authorizer '\(id)' in the API: every request gets 500",
                response: "AUTHORIZER_CONFIGURATION_ERROR")
        }
        return authorizer
    }

    /// Recorded (test_api_key_required_for_methods): a missing key is no 401.
    private mutating func apiKey(_ part: RESTMethod) throws(Unserved) -> JSONValue? {
        guard part.method.apiKeyRequired else { return nil }
        return keyStep(part)
    }

    /// The step that asks for an API key of the stage.
    mutating func keyStep(_ part: RESTMethod) -> JSONValue {
        declareKeys(of: part.stage)
        var step = JSONObject([
            ("use", .string(part.stage.keysName)), ("name", .string(StageKeys.step)),
            ("refusal", "INVALID_API_KEY"),
        ])
        if part.stage.api.apiKeySource == .authorizer { step["config"] = ["source": "authorizer"] }
        return .object(step)
    }

    /// Who may call a route of an HTTP API: the `auth` of its pipeline; nil: anybody.
    mutating func authorization(
        _ part: HTTPRoute, _ own: LoweredChain?
    ) throws(Unserved) -> JSONValue? {
        Self.guarding(own, own?.isEnforced == true ? nil : try authorizer(part))
    }

    private mutating func authorizer(_ part: HTTPRoute) throws(Unserved) -> JSONValue? {
        switch part.route.authorizationType {
        case nil, .some(.none): nil
        case .iam: try iam(part)
        case .custom: try lambdaAuthorizer(part, try attached(part))
        case .jwt: try jwt(part, try attached(part))
        }
    }

    private func attached(_ part: HTTPRoute) throws(Unserved) -> V2Authorizer {
        guard let id = part.route.authorizerID, let found = part.definition.authorizers[id] else {
            throw Unserved(
                "there is no authorizer '\(part.route.authorizerID ?? "")' in the API: every request "
                    + "gets 500")
        }
        return found
    }

    /// The chain, or the authorizer: a chain that only watches may replace it one day.
    private static func guarding(
        _ chain: LoweredChain?, _ authorizer: JSONValue?
    ) -> JSONValue? {
        guard let chain, let authorizer else { return chain?.json ?? authorizer }
        return ["any_of": .array([chain.json, authorizer])]
    }

    /// One step as it is, several as a chain in which every one must allow.
    private static func chain(_ steps: [JSONValue]) -> JSONValue? {
        steps.count > 1 ? ["all_of": .array(steps)] : steps.first
    }
}
