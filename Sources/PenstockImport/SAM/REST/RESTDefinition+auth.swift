internal import JSON
internal import SourceTree

// AWS SAM developer guide, "ApiAuth".
extension RESTDefinition {
    /// `Auth` with the references to parameters resolved.
    var auth: SourceNode? {
        guard let auth = api.properties["Auth"], auth.isTruthy else { return nil }
        return rewriting.resolved(auth)
    }

    /// Adds authorizers, what guards methods that say nothing, keys and the resource policy.
    mutating func addAuth() {
        guard let auth, isUsable("Auth") else { return }
        rewriting.checkNames(auth, SAMProperties.restAuth, api, "Auth")
        if let plan = auth["UsagePlan"] {
            rewriting.checkNames(plan, SAMProperties.usagePlan, api, "Auth", "UsagePlan")
        }
        let byDefault = auth["DefaultAuthorizer"]?.text
        let names = addAuthorizers(auth, byDefault)
        if let byDefault, !names.isEmpty || auth["Authorizers"]?.isTruthy == true {
            guard names.contains(byDefault) || byDefault == "AWS_IAM" else {
                rewriting.error(
                    "there is no authorizer '\(byDefault)'", at: auth["DefaultAuthorizer"], api,
                    "Auth", "DefaultAuthorizer", hint: "the authorizers are \(names)")
                return
            }
            let scopes =
                auth["Authorizers"]?[byDefault]?["AuthorizationScopes"] ?? api.make.list([])
            let isForPreflight = auth["AddDefaultAuthorizerToCorsPreflight"]?.isTruthy ?? true
            RESTSecurity.eachMethod(&body) { name, method in
                if name == "options", !isForPreflight { return }
                RESTSecurity.applyDefault(byDefault, scopes: scopes, among: names, to: &method)
            }
        }
        if auth["ApiKeyRequired"]?.isTruthy == true {
            RESTSecurity.add(RESTSecurity.apiKey(api.make), "api_key", to: &body)
            let isForPreflight = auth["AddApiKeyRequiredToCorsPreflight"]?.isTruthy ?? true
            RESTSecurity.eachMethod(&body) { name, method in
                RESTSecurity.applyKey(isRequired: name != "options" || isForPreflight, to: &method)
            }
        }
        if let policy = auth["ResourcePolicy"], policy.isTruthy {
            let stage = api.properties["StageName"] ?? api.make.text("")
            for path in body["paths"]?.keys ?? [] {
                ResourcePolicy(policy, stage: stage).add(to: &body, path: path)
            }
        }
    }

    /// The names of the authorizers.
    private mutating func addAuthorizers(_ auth: SourceNode, _ byDefault: String?) -> [String] {
        var schemes: [(String, SourceNode)] = []
        if byDefault == "AWS_IAM" { schemes.append(("AWS_IAM", RESTSecurity.iam(api.make))) }
        for authorizer in auth["Authorizers"]?.mapping ?? [] {
            check(authorizer)
            let made = RESTAuthorizer(
                authorizer: authorizer.value, partition: rewriting.partition)
            schemes.append((authorizer.key, made.scheme))
        }
        for (name, scheme) in schemes {
            if body["securityDefinitions"] == nil { body["securityDefinitions"] = api.make.map([]) }
            body.edit("securityDefinitions") { $0[name] = scheme }
        }
        return schemes.map(\.0)
    }

    private func check(_ authorizer: SourceMember) {
        let value = authorizer.value
        rewriting.checkNames(
            value, SAMProperties.restAuthorizer, api, "Auth", "Authorizers", authorizer.key)
        if value["UserPoolArn"] == nil, value["FunctionArn"] == nil {
            rewriting.error(
                "the authorizer has neither 'UserPoolArn' nor 'FunctionArn'",
                at: authorizer.value, api, "Auth", "Authorizers", authorizer.key)
        }
        if let type = value["FunctionPayloadType"], type.text != "TOKEN", type.text != "REQUEST" {
            rewriting.error(
                "'FunctionPayloadType' is TOKEN or REQUEST", at: type, api, "Auth", "Authorizers",
                authorizer.key, "FunctionPayloadType")
        }
        guard value["FunctionPayloadType"]?.text == "REQUEST" else { return }
        let kinds = ["Headers", "QueryStrings", "StageVariables", "Context"]
        let identity = value["Identity"]
        let isCached = identity?["ReauthorizeEvery"]?.text.flatMap { Int($0) } != 0
        guard isCached, !kinds.contains(where: { identity?[$0]?.isTruthy == true }) else { return }
        rewriting.error(
            "a REQUEST authorizer needs an 'Identity'", at: identity ?? value, api, "Auth",
            "Authorizers", authorizer.key,
            hint: "with one of \(kinds.joined(separator: ", ")), or 'ReauthorizeEvery: 0'")
    }
}
