internal import JSON
internal import PenstockModel

extension RESTImport {
    /// Each security scheme with `x-amazon-apigateway-authorizer`; AWS developer guide, the page of
    /// that name.
    mutating func readAuthorizers() {
        let path = reading.document.version.securitySchemes
        for (name, scheme) in reading.root[path]?.members ?? [] {
            guard let node = scheme["x-amazon-apigateway-authorizer"] else {
                reading.noteUnchecked(name, scheme, checksAPIKeys: true)
                continue
            }
            guard let type: AuthorizerType = word(node["type"] ?? node) else { continue }
            let old = base.authorizers.values.first { $0.name == name }
            var authorizer = Authorizer()
            authorizer.id = ids.id(.authorizer, name, old: old?.id)
            authorizer.name = name
            authorizer.type = type
            authorizer.authType = scheme["x-amazon-apigateway-authtype"]?.text
            authorizer.authorizerURI = reading.text(node["authorizerUri"], "authorizerUri")
            authorizer.authorizerCredentials = node["authorizerCredentials"]?.text
            authorizer.identityValidationExpression = node["identityValidationExpression"]?.text
            authorizer.providerARNs = node["providerARNs"]?.texts ?? []
            authorizer.identitySource = identitySource(of: node, scheme, type)
            if type == .jwt { authorizer.jwtConfiguration = jwt(node["jwtConfiguration"]) }
            if let ttl = node["authorizerResultTtlInSeconds"] {
                authorizer.authorizerResultTTLInSeconds = self.ttl(ttl)
            }
            check(authorizer, at: node)
            definition.authorizers[authorizer.id] = authorizer
            authorizerIDs[name] = authorizer.id
        }
    }

    /// As the API has it: an example in OpenAPI wasn't found.
    private func jwt(_ node: DefinitionNode?) -> RESTJWTConfiguration? {
        guard let node else { return nil }
        var configuration = RESTJWTConfiguration()
        configuration.defaultAlgorithms = node["defaultAlgorithms"]?.texts ?? []
        configuration.issuers = (node["issuers"]?.elements ?? []).map { node in
            var issuer = JWTIssuer()
            issuer.issuer = node["issuer"]?.text ?? ""
            issuer.audiences = node["audiences"]?.texts ?? []
            issuer.additionalClaims = (node["additionalClaims"]?.elements ?? []).map { node in
                var claim = JWTAdditionalClaim()
                claim.claimName = node["claimName"]?.text ?? ""
                claim.format = node["format"]?.text ?? "SINGLE_STRING"
                claim.required = node["required"]?.bool
                claim.expectedValues = node["expectedValues"]?.texts ?? []
                return claim
            }
            return issuer
        }
        return configuration
    }

    /// AWS, REST API reference, Authorizer: "The maximum value is 3600, or 1 hour."
    private func ttl(_ node: DefinitionNode) -> Int? {
        if let seconds = node.int, (0...3600).contains(seconds) { return seconds }
        reading.fail("Authorizer result TTL must be between 0 and 3600 seconds", at: node)
        return nil
    }

    /// Corpus, test_import_with_cognito_auth_identity_source: the header that the scheme names, unless
    /// the authorizer says what.
    private func identitySource(
        of node: DefinitionNode, _ scheme: DefinitionNode, _ type: AuthorizerType
    ) -> String? {
        if let source = node["identitySource"]?.text { return source }
        // "For a REQUEST authorizer, name is Unused where identitySource says it" (the guide's
        // example).
        guard type != .request, let name = scheme["name"]?.text,
            scheme["in"]?.text == "header"
        else { return nil }
        return "method.request.header.\(name)"
    }

    private func check(_ authorizer: Authorizer, at node: DefinitionNode) {
        let name = authorizer.name
        switch authorizer.type {
        case .token, .request:
            if authorizer.authorizerURI == nil {
                reading.fail(
                    "Unable to create authorizer '\(name)': Authorizer URI must be specified",
                    at: node, hint: "give 'authorizerUri'")
            }
        case .jwt:
            if authorizer.jwtConfiguration?.issuers.isEmpty != false {
                reading.fail(
                    "Unable to create authorizer '\(name)': an issuer must be specified",
                    at: node, hint: "give 'jwtConfiguration' with 'issuers'")
            }
        case .cognito:
            if authorizer.providerARNs.isEmpty {
                reading.fail(
                    "Unable to create authorizer '\(name)': Provider ARNs must be specified",
                    at: node, hint: "give 'providerARNs'")
            }
        }
    }
}

extension RESTImport {
    /// What an operation requires of who asks: its own `security`, or else the document's.
    mutating func readSecurity(of operation: DefinitionNode, into method: inout Method) {
        let requirements = operation["security"] ?? reading.member("security")
        for requirement in requirements?.elements ?? [] {
            for (name, scopes) in requirement.members {
                readRequirement(name, scopes, into: &method)
            }
        }
        // AWS developer guide, "x-amazon-apigateway-auth object": NONE or AWS_IAM.
        if let auth = operation["x-amazon-apigateway-auth"]?["type"],
            let type: AuthorizationType = word(auth)
        {
            method.authorizationType = type
            method.authorizerID = nil
            method.authorizationScopes = []
        }
    }

    private func readRequirement(
        _ name: String, _ scopes: DefinitionNode, into method: inout Method
    ) {
        let schemes = reading.section(reading.document.version.securitySchemes)
        guard let scheme = schemes[name] else {
            if OpenAPIReading.marks.contains(name) { return }
            // Never a method that is open by a slip of the pen.
            reading.fail(
                "Parse issue: attribute \(AttributePath.text(scopes.pointer)) is missing",
                at: scopes, hint: "there is no security scheme '\(name)'")
            return
        }
        if let id = authorizerIDs[name], let authorizer = definition.authorizers[id] {
            if let other = method.authorizerID, other != id {
                reading.note(
                    "a method has one authorizer; '\(name)' is not used", at: scopes)
                return
            }
            method.authorizerID = id
            method.authorizationType = authorizer.type.authorization
            method.authorizationScopes = scopes.texts
            return
        }
        if scheme["x-amazon-apigateway-authtype"]?.text?.lowercased() == "awssigv4" {
            method.authorizationType = .iam
            return
        }
        // AWS developer guide, "Enable API keys using OpenAPI": an apiKey in the header x-api-key.
        if scheme["type"]?.text == "apiKey", scheme["in"]?.text == "header",
            scheme["name"]?.text?.lowercased() == "x-api-key"
        {
            method.apiKeyRequired = true
        }
    }
}
