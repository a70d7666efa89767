internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that maps, on both sides; Integrate/HTTP takes the path from it by this name.
    private static let mapping = "mapping"

    /// The phases `transform` and `integrate` of a method.
    mutating func integration(_ part: RESTMethod) throws(Unserved) -> JSONObject {
        guard let integration = part.method.integration else {
            throw Unserved("the method has no integration")
        }
        switch integration.type {
        case .mock:
            return JSONObject([
                ("transform", .object(transform(part, integration, JSONObject()))),
                ("integrate", "Integrate/Mock"),
            ])
        case .http, .httpProxy: return try http(part, integration)
        case .aws, .awsProxy:
            let uri = integration.uri.map {
                BackendURL.expand($0, part.stage.stage.variables)
            }
            if let uri = uri.flatMap({ ServiceURI($0) }), uri.isLambda {
                return try lambda(part, integration, uri)
            }
            return try service(part, integration)
        }
    }

    private mutating func http(
        _ part: RESTMethod, _ integration: Integration
    ) throws(Unserved) -> JSONObject {
        let (backend, upstream) = try target(part, integration)
        var parameters = try pathParameters(part, integration, backend)
        for (name, value) in backend.query {
            let target = "integration.request.querystring.\(name)"
            if parameters[target] == nil { parameters[target] = "'\(value)'" }
        }
        var config = JSONObject([("upstream", .string(upstream))])
        config["path"] = .string(path(of: backend, parameters, part))
        config["parameters_from"] = .string(Self.mapping)
        if let verb = verb(integration) { config["method"] = .string(verb) }
        config["timeout_ms"] = .number(JSONNumber(integration.timeoutInMillis ?? 29_000))
        var phases = JSONObject()
        var request = JSONObject()
        if !parameters.isEmpty { request["parameters"] = parameters.texts }
        phases["transform"] = .object(transform(part, integration, request))
        phases["integrate"] = ["use": "Integrate/HTTP", "config": .object(config)]
        return phases
    }

    /// The URI of an integration, and the upstream that it leads to.
    private mutating func target(
        _ part: RESTMethod, _ integration: Integration
    ) throws(Unserved) -> (BackendURL, String) {
        let variables = part.stage.stage.variables
        guard integration.connectionType == .vpcLink else {
            let backend = try backend(integration.uri, variables: variables)
            return (backend, upstream(for: backend, tls(part, integration)))
        }
        // Developer guide, "Set up API with private integrations using OpenAPI": the URI says path
        // and Host, not where the request goes; so it may well be https.
        var backend = try backend(integration.uri ?? "", variables: variables)
        var tls = tls(part, integration)
        // The certificate is the host's that the URI names, wherever its target is.
        if backend.isSecure { tls["server_name"] = .string(backend.host) }
        let link = try mapped(
            [
                BackendURL.expand(integration.integrationTarget ?? "", variables),
                BackendURL.expand(integration.connectionID ?? "", variables),
            ], host: backend.authority, tls)
        backend.path = link.path + backend.path
        return (backend, link.upstream)
    }

    /// API reference, "TlsConfig": with `insecureSkipVerification` "API Gateway still performs basic
    /// certificate validation, which includes checking the certificate's expiration date, hostname, and
    /// presence of a root certificate authority".
    private func tls(_ part: RESTMethod, _ integration: Integration) -> JSONObject {
        var tls = JSONObject()
        if integration.tlsConfig?.insecureSkipVerification == true { tls["verify"] = "name" }
        // Developer guide, "Generate and configure an SSL certificate for backend authentication".
        if let id = part.stage.stage.clientCertificateID,
            let files = options.clientCertificates[id]
        {
            tls["certificate"] = .string(files.certificate)
            tls["key"] = .string(files.key)
        }
        return tls
    }

    /// Where an integration's requests go.
    func backend(
        _ uri: String?, variables: [String: String]
    ) throws(Unserved) -> BackendURL {
        do throws(BackendURL.Fault) {
            return try BackendURL(uri ?? "", variables: variables)
        } catch {
            switch error {
            case .notHTTP: throw Unserved("'\(uri ?? "")' is no URL of a backend")
            // Recorded (test_failed_invoke_test_method): in these words.
            case .noHost: throw Unserved("Invalid endpoint address")
            case .variableHost:
                throw Unserved("a backend's host can't be a path variable")
            }
        }
    }

    /// What is mapped, with a source for every name in the URI's path.
    private func pathParameters(
        _ part: RESTMethod, _ integration: Integration, _ backend: BackendURL
    ) throws(Unserved) -> [String: String] {
        var parameters = integration.requestParameters
        for name in backend.pathVariables
        where parameters["integration.request.path.\(name)"] == nil {
            guard part.pathNames.contains(name) else {
                throw Unserved("nothing is mapped to '{\(name)}' of the integration's URI")
            }
            parameters["integration.request.path.\(name)"] = "method.request.path.\(name)"
        }
        return parameters
    }

    /// `{name+}` where the value may have slashes of its own: what `{proxy+}` took.
    private func path(
        of backend: BackendURL, _ parameters: [String: String], _ part: RESTMethod
    ) -> String {
        guard let greedy = part.greedyName else { return backend.path }
        var path = backend.path
        for name in backend.pathVariables {
            let source = parameters["integration.request.path.\(name)"]
            if source.map({ $0 == "method.request.path.\(greedy)" }) ?? (name == greedy) {
                path = path.replacing("{\(name)}", with: "{\(name)+}")
            }
        }
        return path
    }

    /// The method of the request to the backend; nil is the client's.
    private func verb(_ integration: Integration) -> String? {
        integration.httpMethod.flatMap { $0.isEmpty || $0 == "ANY" ? nil : $0.uppercased() }
    }

    /// - Parameter selectOn: what selection patterns are tried on; nil: the status.
    func transform(
        _ part: RESTMethod, _ integration: Integration, _ parameters: JSONObject,
        selectOn: String? = nil
    ) -> JSONObject {
        var shared = JSONObject([("integration", .string(integration.type.rawValue))])
        if !part.stage.definition.api.binaryMediaTypes.isEmpty {
            shared["binary_media_types"] = .array(
                part.stage.definition.api.binaryMediaTypes.map { .string($0) })
        }
        var config = shared
        if integration.type != .mock, let verb = verb(integration) {
            config["method"] = .string(verb)
        }
        var request = request(integration, parameters)
        if let selection = part.templateSelection, request["templates"] != nil {
            request["selection"] = .string(selection)
        }
        if ![.httpProxy, .awsProxy].contains(integration.type), let kept = part.answers.kept {
            request["kept"] = kept
        }
        if !request.isEmpty { config["request"] = .object(request) }
        var phases = JSONObject([("request", step(config))])
        var response = shared
        if integration.type == .httpProxy {
            phases["response"] = step(response)
            return phases
        }
        let responses = integration.responses.sorted { $0.key < $1.key }
            .compactMap { $0.value.native(of: part) }
        if !responses.isEmpty { response["responses"] = .array(responses) }
        if let selectOn { response["select_on"] = .string(selectOn) }
        phases["response"] = step(response)
        return phases
    }

    private func request(_ integration: Integration, _ mapped: JSONObject) -> JSONObject {
        var request = mapped
        if request["parameters"] == nil, !integration.requestParameters.isEmpty {
            request["parameters"] = integration.requestParameters.texts
        }
        if integration.type != .httpProxy, !integration.requestTemplates.isEmpty {
            request["templates"] = integration.requestTemplates.texts
        }
        if let behavior = integration.passthroughBehavior, behavior != .whenNoMatch {
            request["passthrough_behavior"] = .string(behavior.rawValue)
        }
        if let handling = integration.contentHandling {
            request["content_handling"] = .string(handling.rawValue)
        }
        return request
    }

    private func step(_ config: JSONObject) -> JSONValue {
        .object(
            JSONObject([
                ("use", "Transform/MappingTemplate"), ("name", .string(Self.mapping)),
                ("config", .object(config)),
            ]))
    }
}

extension IntegrationResponse {
    /// As Transform/MappingTemplate has it; nil where the status is none.
    fileprivate func native(of part: RESTMethod) -> JSONValue? {
        guard let status = Int(statusCode), (200...599).contains(status) else { return nil }
        var object = JSONObject([("status", .number(JSONNumber(status)))])
        if let selectionPattern, !selectionPattern.isEmpty {
            object["selection_pattern"] = .string(selectionPattern)
        }
        if !responseParameters.isEmpty { object["parameters"] = responseParameters.texts }
        if !responseTemplates.isEmpty { object["templates"] = responseTemplates.texts }
        if let selection = part.answers.selections[statusCode] {
            object["selection"] = .array(selection.map { .string($0) })
        }
        if let contentHandling { object["content_handling"] = .string(contentHandling.rawValue) }
        // aws-surface.md §2.6: "Method response missing for the chosen status → 500 configuration error".
        if part.method.responses[statusCode] == nil { object["undeclared"] = true }
        return .object(object)
    }
}
