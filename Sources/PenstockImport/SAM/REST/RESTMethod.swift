internal import JSON
internal import SourceTree

/// Makes what a REST API's definition says of an event's method.
struct RESTMethod {
    let event: SAMEvent
    let rewriting: SAMRewriting
    /// Whether the definition is OpenAPI 2.0.
    let isSwagger: Bool

    private var make: NodeMaker { event.make }
    private var properties: SourceNode { event.properties }
    private var auth: SourceNode? { properties["Auth"] }

    /// The method, and what it needs in the rest of the definition.
    func definition(_ needs: inout RESTNeeds) -> SourceNode {
        var integration = self.integration()
        var method = make.map([("responses", make.map([]))])
        addSecurity(to: &method, &needs)
        if let timeout = properties["TimeoutInMillis"], timeout.isTruthy {
            integration["timeoutInMillis"] = timeout
        }
        addModel(to: &method, &needs)
        addParameters(to: &method, &integration)
        method["x-amazon-apigateway-integration"] = integration
        return event.function.condition.map { make.conditional($0, method) } ?? method
    }

    private func integration() -> SourceNode {
        let isStream = properties["ResponseTransferMode"]?.text == "RESPONSE_STREAM"
        let path =
            isStream
            ? "2021-11-15/functions/\(event.target.arn)/response-streaming-invocations"
            : "2015-03-31/functions/\(event.target.arn)/invocations"
        let partition = rewriting.partition
        var uri = make.sub("arn:\(partition):apigateway:${AWS::Region}:lambda:path/\(path)")
        if let condition = event.function.condition { uri = make.conditional(condition, uri) }
        return make.map([
            ("type", make.text("aws_proxy")), ("httpMethod", make.text("POST")), ("uri", uri),
            ("responseTransferMode", isStream ? make.text("STREAM") : nil),
            ("credentials", credentials()),
        ])
    }

    /// A method that IAM guards calls the function as its caller, unless `InvokeRole` says how.
    private func credentials() -> SourceNode? {
        let api = rewriting.resolved(event.api.properties["Auth"] ?? make.map([]))
        let isOwn = auth?["Authorizer"]?.text == "AWS_IAM"
        let isDefault = api["DefaultAuthorizer"]?.text == "AWS_IAM" && auth?.isTruthy != true
        guard isOwn || isDefault else { return nil }
        var role: SourceNode?
        for place in [auth, api] where role == nil {
            guard let given = place?["InvokeRole"] else { continue }
            role = given.isTruthy ? given : make.text("NONE")
        }
        if role?.text == "NONE" { return nil }
        if let role, role.text != "CALLER_CREDENTIALS" { return role }
        return make.text("arn:\(rewriting.partition):iam::*:user/*")
    }

    // AWS SAM developer guide, "ApiFunctionAuth".
    func addSecurity(to method: inout SourceNode, _ needs: inout RESTNeeds) {
        guard let auth else { return }
        var security = method["security"]?.sequence ?? []
        let authorizers = rewriting.resolved(event.api.properties["Auth"] ?? make.map([]))
        if let name = auth["Authorizer"]?.text {
            check(name, authorizers)
            var scopes: SourceNode?
            if name != "NONE", let authorizer = authorizers["Authorizers"]?[name] {
                scopes = auth["AuthorizationScopes"] ?? authorizer["AuthorizationScopes"]
            }
            security.append(make.map([(name, scopes ?? make.list([]))]))
            if security[0]["AWS_IAM"] != nil { needs.iam = true }
        }
        if let required = auth["ApiKeyRequired"], !required.isNull {
            if required.isTruthy { needs.apiKey = true }
            security.append(
                make.map([(required.isTruthy ? "api_key" : "api_key_false", make.list([]))]))
        }
        if !security.isEmpty { method["security"] = make.list(security) }
        if let policy = auth["ResourcePolicy"], policy.isTruthy { needs.policies.append(policy) }
    }

    private func check(_ name: String, _ api: SourceNode) {
        if name == "AWS_IAM" { return }
        if name == "NONE" {
            if api["DefaultAuthorizer"] == nil { fault("'NONE' needs a 'DefaultAuthorizer'") }
        } else if api["Authorizers"]?[name] == nil {
            fault("the API has no authorizer '\(name)'")
        }
    }

    private func fault(_ message: String) {
        rewriting.error(
            message, at: auth?["Authorizer"], event.function, "Events", event.id, "Properties",
            "Auth", "Authorizer", hint: "see 'Auth' of \(event.api.id)")
    }
}

/// What methods need in the rest of a definition.
struct RESTNeeds {
    var iam = false
    var apiKey = false
    /// The validators' names, and what they look at.
    var validators: [(name: String, body: Bool, parameters: Bool)] = []
    var policies: [SourceNode] = []
}

// MARK: Requests

extension RESTMethod {
    // AWS SAM developer guide, "RequestModel".
    private func addModel(to method: inout SourceNode, _ needs: inout RESTNeeds) {
        guard let model = properties["RequestModel"], let name = model["Model"]?.text else {
            return
        }
        guard event.api.properties["Models"]?[name] != nil else {
            rewriting.error(
                "the API has no model '\(name)'", at: model["Model"], event.function, "Events",
                event.id, "Properties", "RequestModel", hint: "see 'Models' of \(event.api.id)")
            return
        }
        if isSwagger {
            let reference = make.map([("$ref", make.text("#/definitions/\(name.lowercased())"))])
            let parameter = make.map([
                ("in", make.text("body")), ("name", make.text(name.lowercased())),
                ("schema", reference), ("required", model["Required"]),
            ])
            method["parameters"] = make.list((method["parameters"]?.sequence ?? []) + [parameter])
        } else {
            let reference = make.map([
                ("$ref", make.text("#/components/schemas/\(name.lowercased())"))
            ])
            let content = make.map([
                ("application/json", make.map([("schema", reference)]))
            ])
            method["requestBody"] = make.map([
                ("content", content), ("required", model["Required"]),
            ])
        }
        guard model["ValidateBody"] != nil || model["ValidateParameters"] != nil else { return }
        let body = model["ValidateBody"]?.isTrue ?? false
        let parameters = model["ValidateParameters"]?.isTrue ?? false
        let validator =
            body
            ? parameters ? "body-and-params" : "body-only"
            : parameters ? "params-only" : "no-validation"
        needs.validators.append((validator, body, parameters))
        method["x-amazon-apigateway-request-validator"] = make.text(validator)
    }

    // AWS SAM developer guide, "RequestParameter".
    private func addParameters(to method: inout SourceNode, _ integration: inout SourceNode) {
        guard let given = properties["RequestParameters"]?.sequence else { return }
        var parameters = method["parameters"]?.sequence ?? []
        var cached = integration["cacheKeyParameters"]?.sequence ?? []
        for parameter in given {
            let name = parameter.text ?? parameter.keys.first ?? ""
            let settings = parameter.mapping?.first?.value
            let words = name.split(separator: ".", maxSplits: 3).map(String.init)
            guard words.count == 4, words[0] == "method", words[1] == "request",
                ["querystring", "path", "header"].contains(words[2])
            else {
                rewriting.error(
                    "'\(name)' is no request parameter", at: parameter, event.function, "Events",
                    event.id, "Properties", "RequestParameters",
                    hint: "such as method.request.header.Authorization")
                continue
            }
            parameters.append(
                make.map([
                    ("in", make.text(words[2] == "querystring" ? "query" : words[2])),
                    ("name", make.text(words[3])),
                    ("required", settings?["Required"] ?? make.bool(false)),
                    ("type", make.text("string")),
                ]))
            if settings?["Caching"]?.isTruthy == true { cached.append(make.text(name)) }
        }
        method["parameters"] = make.list(parameters)
        if !cached.isEmpty { integration["cacheKeyParameters"] = make.list(cached) }
    }
}
