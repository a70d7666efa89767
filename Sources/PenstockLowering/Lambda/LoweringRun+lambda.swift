internal import JSON
internal import PenstockModel

extension JSONObject {
    /// Has the event of a proxy integration tell what each authorizer of a chain said.
    mutating func tellFunction(of chain: LoweredChain?) {
        guard let names = chain?.contributors, names.array?.isEmpty == false,
            var step = self["integrate"]?.object, step["use"] == "Integrate/Lambda",
            var config = step["config"]?.object, config["payload"] != "none"
        else { return }
        config["authorizers"] = names
        step["config"] = .object(config)
        self["integrate"] = .object(step)
    }
}

extension LoweringRun {
    /// The phases `transform` and `integrate` of a method that invokes a function.
    mutating func lambda(
        _ part: RESTMethod, _ integration: Integration, _ uri: ServiceURI
    ) throws(Unserved) -> JSONObject {
        // Recorded (test_lambda_aws_proxy_integration_non_post_method): 500.
        guard integration.httpMethod?.uppercased() == "POST" else {
            throw Unserved(
                "functions are invoked by POST and the integration's method is "
                    + "'\(integration.httpMethod ?? "")': every request gets 500",
                hint: "make integrationHttpMethod POST")
        }
        let function = try function(uri)
        try checkPermission(
            function, part.element, role: integration.credentials,
            places: GatewayCall.places(part.verb, part.resource.path))
        let caller = try CallerCredentials(
            integration.credentials, options.keys, partition: part.stage.scope.partition,
            part.signatures)
        var config = try invocation(part.element, uri, function, as: caller)
        config["timeout_ms"] = .number(JSONNumber(integration.timeoutInMillis ?? 29_000))
        var phases = JSONObject()
        if integration.type == .aws {
            config["payload"] = "none"
            phases["transform"] = .object(
                transform(part, integration, JSONObject(), selectOn: "error_message"))
        } else {
            try refuseForbidden(integration)
            let types = part.stage.definition.api.binaryMediaTypes
            if integration.responseTransferMode == .stream {
                // Elsewhere the answer is read whole: its beginning must be known before its head is sent.
                let isOwn =
                    options.lambda?.isOwn == true
                    && config["upstream"] == .string(Self.functionsUpstreamName)
                config["response_stream"] = isOwn ? "forwarded" : "whole"
            }
            if !types.isEmpty {
                config["binary_media_types"] = .array(types.map { .string($0) })
            }
        }
        phases["integrate"] = ["use": "Integrate/Lambda", "config": .object(config)]
        return phases
    }

    /// The same phases of a route of an HTTP API.
    mutating func lambda(
        _ part: HTTPRoute, _ integration: V2Integration, _ uri: ServiceURI
    ) throws(Unserved) -> JSONObject {
        let function = try function(uri)
        let key = part.route.routeKey.split(separator: " ").map(String.init)
        try checkPermission(
            function, part.element, role: integration.credentialsARN,
            places: key.count == 2 ? GatewayCall.places(key[0], key[1]) : key)
        let caller = try CallerCredentials(
            integration.credentialsARN, options.keys, partition: part.element.scope.partition,
            part.signatures)
        var config = try invocation(part.element, uri, function, as: caller)
        config["timeout_ms"] = .number(JSONNumber(integration.timeoutInMillis ?? 30_000))
        // API Gateway v2 API reference, CreateIntegration: 1.0 unless written.
        config["payload"] =
            integration.payloadFormatVersion == "2.0" ? "http-2.0" : "http-1.0"
        if part.route.routeKey == "$default" { config["route_key"] = "$default" }
        var phases = mapping(integration.requestParameters, integration.responseParameters)
        phases["integrate"] = ["use": "Integrate/Lambda", "config": .object(config)]
        return phases
    }

    func function(_ uri: ServiceURI) throws(Unserved) -> FunctionReference {
        guard let function = FunctionReference(uri) else {
            throw Unserved(
                "'\(uri.target)' is no invocation of a function: every request gets 500",
                hint: "it is 2015-03-31/functions/ARN/invocations")
        }
        return function
    }

    /// Where the function is, for Integrate/Lambda.
    ///
    /// - Parameter caller: whose credentials the call is signed with; nil: the endpoint's. Functions that run
    ///   here, or have an endpoint of their own, are called without a signature.
    mutating func invocation(
        _ element: ModelElement, _ uri: ServiceURI, _ function: FunctionReference,
        as caller: CallerCredentials? = nil
    ) throws(Unserved) -> JSONObject {
        if isCalledUnsigned(function) { try caller?.requireSigned() }
        if let mapped = try mappedFunction(function) { return mapped }
        if let library = options.libraries[function.arn] {
            return JSONObject([
                ("library", .string(library.path)), ("function", .string(library.symbol)),
            ])
        }
        guard let endpoint = options.lambda else {
            throw Unserved(
                "there is nowhere to invoke '\(function.name)': every request gets 500",
                hint:
                    "--map \(function.name)=http://HOST:PORT or --lambda-endpoint says where it is")
        }
        if let known = endpoint.functions, !known.contains(function.arn) {
            warn(
                element, "there is no function '\(function.arn)': every request gets 500",
                hint: "--map \(function.name)=http://HOST:PORT says where it is")
        }
        usesFunctions = true
        var config = JSONObject([
            ("upstream", .string(functionsUpstream(endpoint))),
            ("function", .string(function.qualified)),
        ])
        if let caller, !endpoint.isOwn {
            var credentials = caller.config
            credentials["region"] = .string(uri.region)
            credentials["host"] = .string(endpoint.target)
            config["credentials"] = .object(credentials)
        } else if let id = endpoint.accessKeyID, let secret = endpoint.secretAccessKey {
            var credentials = JSONObject([
                ("access_key_id", .string(id)), ("secret_access_key", .string(secret)),
                ("region", .string(uri.region)), ("host", .string(endpoint.target)),
            ])
            credentials["session_token"] = endpoint.sessionToken.map { .string($0) }
            config["credentials"] = .object(credentials)
        }
        return config
    }

    private func isCalledUnsigned(_ function: FunctionReference) -> Bool {
        options.lambda?.isOwn == true || options.libraries[function.arn] != nil
            || [function.arn, function.name].contains { !options.map[$0].isEmpty }
    }

    /// The endpoint that `--map` gives a function, by its ARN or name: one function is there, under the
    /// name that runtime interface emulators have.
    private mutating func mappedFunction(
        _ function: FunctionReference
    ) throws(Unserved) -> JSONObject? {
        let names = [function.arn, function.name]
        lowered.asked.targets.formUnion(names)
        guard names.contains(where: { !options.map[$0].isEmpty }) else { return nil }
        let target = try mapped(names)
        guard target.path.isEmpty else {
            throw Unserved("--map \(function.name): a function's URL has no path")
        }
        usesFunctions = true
        return JSONObject([("upstream", .string(target.upstream)), ("function", "function")])
    }

    /// What a proxy integration would do to headers is nothing (recorded:
    /// test_apigateway_header_remapping_aws[AWS_PROXY]) but for names that fail each request.
    private func refuseForbidden(_ integration: Integration) throws(Unserved) {
        let forbidden = [
            "authorization", "connection", "content-length", "expect", "proxy-authenticate", "te",
            "transfer-encoding", "x-amzn-apigateway-api-id", "x-amzn-trace-id",
        ]
        let prefix = "integration.request.header."
        for target in integration.requestParameters.keys.sorted()
        where target.hasPrefix(prefix)
            && forbidden.contains(target.dropFirst(prefix.count).lowercased())
        {
            throw Unserved("'\(target)' can't be mapped to a function: every request gets 500")
        }
    }
}
