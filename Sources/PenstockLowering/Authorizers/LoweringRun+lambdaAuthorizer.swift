internal import JSON
internal import PenstockModel

extension LoweringRun {
    /// The step that asks a function who calls a method.
    ///
    /// API Gateway Developer Guide, "Configure a Lambda authorizer using the API Gateway console" and the
    /// API reference, `Authorizer`.
    mutating func lambdaAuthorizer(
        _ part: RESTMethod, _ authorizer: Authorizer
    ) throws(Unserved) -> JSONValue {
        let stage = part.stage
        var config = try asked(
            part.element, authorizer.authorizerURI, id: authorizer.id,
            role: authorizer.authorizerCredentials, variables: stage.stage.variables)
        let seconds = authorizer.keptSeconds
        config["event"] = .string(authorizer.type == .token ? "token" : "rest")
        config["cache_seconds"] = .number(JSONNumber(seconds))
        config["cache"] = .string("\(stage.id).\(stage.stage.stageName).\(authorizer.id)")
        config["cache_epoch"] = Self.epoch(stage.stage.authorizerCacheEpoch)
        config["arn"] = .string(arn(stage.scope, stage.id, stage.stage.stageName))
        config["timeout_ms"] = 30_000
        var names = (authorizer.identitySource ?? "").split(separator: ",").map {
            $0.drop { $0 == " " }.description
        }
        if authorizer.isKeptForEverybody { warnOfCache(stage.element(), authorizer.name) }
        if authorizer.type == .token, names.isEmpty {
            names = ["method.request.header.Authorization"]
        }
        var sources: [JSONValue] = []
        for name in names { sources.append(try source(name, prefix: "method.")) }
        config["identity"] = .array(sources)
        if authorizer.type == .token {
            if let expression = authorizer.identityValidationExpression, !expression.isEmpty {
                config["validation"] = .string(expression)
            }
        } else if seconds == 0 {
            // "API Gateway requires identity sources only if caching is enabled".
            config["required"] = false
        }
        if stage.policy.isAsked { config["resource_policy"] = true }
        return step(config)
    }

    /// The step that asks a function who calls a route of an HTTP API.
    ///
    /// Developer Guide, "Control access to HTTP APIs with AWS Lambda authorizers".
    mutating func lambdaAuthorizer(
        _ part: HTTPRoute, _ authorizer: V2Authorizer
    ) throws(Unserved) -> JSONValue {
        let element = part.element
        let stage = part.stage.stageName
        var config = try asked(
            element, authorizer.authorizerURI, id: authorizer.authorizerID,
            role: authorizer.authorizerCredentialsARN, variables: part.stage.stageVariables)
        if part.definition.api.protocolType == .webSocket {
            config["event"] = "websocket"
            config["arn"] = .string(arn(element.scope, element.api ?? "", stage))
            var sources: [JSONValue] = []
            for name in authorizer.identitySource {
                sources.append(try source(name, prefix: "route."))
            }
            config["identity"] = .array(sources)
            return step(config)
        }
        let isSecond = authorizer.authorizerPayloadFormatVersion != "1.0"
        config["event"] = isSecond ? "http-2.0" : "http-1.0"
        if authorizer.enableSimpleResponses == true { config["simple"] = true }
        config["cache_seconds"] = .number(JSONNumber(authorizer.keptSeconds))
        if authorizer.isKeptForEverybody { warnOfCache(part.stageElement, authorizer.name) }
        config["cache"] = .string(
            "\(element.api ?? "").\(stage).\(authorizer.authorizerID)")
        config["cache_epoch"] = Self.epoch(part.stage.authorizerCacheEpoch)
        config["arn"] = .string(arn(element.scope, element.api ?? "", stage))
        if part.route.routeKey == "$default" { config["route_key"] = "$default" }
        var sources: [JSONValue] = []
        for name in authorizer.identitySource {
            guard name.hasPrefix("$") else {
                throw Unserved("'\(name)' is no identity source: every request gets 500")
            }
            sources.append(try source(String(name.dropFirst()), prefix: ""))
        }
        config["identity"] = .array(sources)
        return step(config)
    }

    private static func epoch(_ count: Int) -> JSONValue? {
        if count == 0 { return nil }
        return .number(JSONNumber(count))
    }

    /// Tells once of an authorizer that AWS refuses to make.
    private mutating func warnOfCache(_ element: ModelElement, _ name: String) {
        var element = element
        element.part = "authorizer \(name)"
        let warning = LoweringWarning(
            element: element,
            message: "its function is asked for every request: without identity sources there is "
                + "nothing to keep answers by",
            hint: "AWS refuses it: give it identity sources, or 0 for authorizerResultTtlInSeconds")
        if !lowered.warnings.contains(warning) { lowered.warnings.append(warning) }
    }

    static let authorizerStep = "authorizer"

    private func step(_ config: JSONObject) -> JSONValue {
        .object(
            JSONObject([
                ("use", "Auth/LambdaAuthorizer"), ("name", .string(Self.authorizerStep)),
                ("config", .object(config)),
            ]))
    }

    /// Where the authorizer's function is.
    private mutating func asked(
        _ element: ModelElement, _ uri: String?, id: String, role: String?,
        variables: [String: String]
    ) throws(Unserved) -> JSONObject {
        do throws(Unserved) {
            let text = BackendURL.expand(uri ?? "", variables)
            guard let uri = ServiceURI(text), uri.isLambda else {
                throw Unserved(
                    "the authorizer's URI '\(text)' is no function: every request gets 500",
                    hint:
                        "it is arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations"
                )
            }
            let function = try function(uri)
            // Developer Guide, "Configure a Lambda authorizer": SourceArn is …:API/authorizers/ID.
            try checkPermission(
                function, element, role: role, stage: "authorizers", places: [id])
            var config = try invocation(element, uri, function)
            guard config["library"] == nil else {
                throw Unserved("a function in a library can't be an authorizer's")
            }
            config["timeout_ms"] = nil
            return config
        } catch {
            var error = error
            error.response = "AUTHORIZER_CONFIGURATION_ERROR"
            throw error
        }
    }

    /// `method.request.header.Auth` → `request.header.auth`.
    private func source(_ name: String, prefix: String) throws(Unserved) -> JSONValue {
        let renamed: [(String, String)] = [
            (prefix + "request.header.", "request.header."),
            (prefix + "request.querystring.", "request.query."),
            ("stageVariables.", "stage."), ("context.", "context."),
        ]
        for (from, to) in renamed where name.hasPrefix(from) {
            let rest = String(name.dropFirst(from.count))
            guard !rest.isEmpty else { break }
            return .string(to + (to == "request.header." ? rest.lowercased() : rest))
        }
        throw Unserved(
            "'\(name)' is no identity source: every request gets 500",
            hint:
                "there are request.header.NAME, request.querystring.NAME, stageVariables.NAME, context.NAME",
            response: "AUTHORIZER_CONFIGURATION_ERROR")
    }

    /// What the ARNs of a stage's requests begin with.
    func arn(_ scope: Scope, _ api: String, _ stage: String) -> String {
        "arn:\(scope.partition):execute-api:\(scope.region):\(scope.account):\(api)/\(stage)"
    }
}
