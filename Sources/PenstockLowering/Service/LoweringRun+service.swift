internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that maps, on both sides; Integrate/AWSService takes path and query from it.
    private static let mapping = "mapping"

    /// The phases `transform` and `integrate` of a method that calls a service of AWS.
    mutating func service(
        _ part: RESTMethod, _ integration: Integration
    ) throws(Unserved) -> JSONObject {
        let text = BackendURL.expand(integration.uri ?? "", part.stage.stage.variables)
        guard let uri = ServiceURI(text) else {
            throw Unserved("'\(text)' names no service of AWS")
        }
        // Recorded (test_error_aws_proxy_not_supported): PutIntegration's words.
        guard integration.type == .aws else {
            throw Unserved(
                "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
                    + "Firehose stream invocations")
        }
        let caller = try CallerCredentials(
            integration.credentials, options.keys, partition: part.stage.scope.partition,
            part.signatures)
        let place = try ServicePlace(uri)
        var parameters = integration.requestParameters
        for name in place.pathVariables
        where parameters["integration.request.path.\(name)"] == nil {
            guard part.pathNames.contains(name) else {
                throw Unserved("nothing is mapped to '{\(name)}' of the integration's URI")
            }
            parameters["integration.request.path.\(name)"] = "method.request.path.\(name)"
        }
        var config = try called(place, by: part.element, as: caller)
        if let action = place.action {
            config["action"] = .string(action)
        } else {
            config["path"] = .string(path(of: place, parameters, part))
        }
        if !place.query.isEmpty { config["query"] = .string(place.query) }
        config["parameters_from"] = .string(Self.mapping)
        if let verb = integration.httpMethod, !verb.isEmpty, verb != "ANY" {
            config["method"] = .string(verb.uppercased())
        }
        config["timeout_ms"] = .number(JSONNumber(integration.timeoutInMillis ?? 29_000))
        var request = JSONObject()
        if !parameters.isEmpty { request["parameters"] = parameters.texts }
        var phases = JSONObject()
        phases["transform"] = .object(transform(part, integration, request))
        phases["integrate"] = ["use": "Integrate/AWSService", "config": .object(config)]
        return phases
    }

    /// Where a service is, for Integrate/AWSService.
    mutating func called(
        _ place: ServicePlace, by element: ModelElement, as caller: CallerCredentials?
    ) throws(Unserved) -> JSONObject {
        guard let endpoint = options.services[place.service] else {
            throw Unserved(
                "AWS's own endpoints are asked only where that is said: every request gets 500",
                hint: "--endpoint-url \(place.service)=URL says where it is")
        }
        let backend = try backend(endpoint, variables: [:])
        let host = place.host(backend)
        var config = JSONObject([
            ("upstream", .string(upstream(named: "aws-\(place.service)", [backend]))),
            ("service", .string(place.signingName)), ("region", .string(place.region)),
            ("host", .string(host)),
        ])
        if let caller {
            config["credentials"] = .object(caller.config)
            return config
        }
        guard let credentials = options.services.credentials else {
            if unsigned.insert(place.service).inserted {
                warn(
                    element,
                    "requests to \(place.service) aren't signed, because there are no credentials",
                    hint:
                        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write a profile into "
                        + "~/.aws/credentials")
            }
            return config
        }
        config["credentials"] = credentials.json
        return config
    }

    /// `{name+}` where the value may have slashes of its own: what `{proxy+}` took.
    private func path(
        of place: ServicePlace, _ parameters: [String: String], _ part: RESTMethod
    ) -> String {
        guard let greedy = part.greedyName else { return place.path }
        var path = place.path
        for name in place.pathVariables
        where parameters["integration.request.path.\(name)"] == "method.request.path.\(greedy)" {
            path = path.replacing("{\(name)}", with: "{\(name)+}")
        }
        return path
    }
}
