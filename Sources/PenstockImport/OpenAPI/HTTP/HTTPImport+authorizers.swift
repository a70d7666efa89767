internal import JSON
internal import PenstockModel

extension HTTPImport {
    /// Each security scheme with `x-amazon-apigateway-authorizer`: `jwt`, or `request` for Lambda.
    /// AWS developer guide, "x-amazon-apigateway-authorizer object", examples for HTTP APIs.
    mutating func readAuthorizers() {
        for (name, scheme) in reading.root[reading.document.version.securitySchemes]?.members ?? []
        {
            guard let node = scheme["x-amazon-apigateway-authorizer"] else {
                reading.noteUnchecked(name, scheme, checksAPIKeys: false)
                continue
            }
            let type = node["type"]?.text?.lowercased()
            let old = base.authorizers.values.first { $0.name == name }
            var authorizer = V2Authorizer()
            authorizer.authorizerID = ids.id(.authorizer, name, old: old?.authorizerID)
            authorizer.name = name
            authorizer.identitySource = Self.sources(node["identitySource"])
            switch type {
            case "jwt": readJWT(node, scheme, into: &authorizer)
            case "request": readRequest(node, into: &authorizer)
            default:
                reading.warn(
                    "Unable to create Authorizer '\(name)': unsupported type "
                        + "'\(type ?? "")'", at: node["type"] ?? node,
                    hint: "HTTP APIs have authorizers of the types jwt and request")
                continue
            }
            definition.authorizers[authorizer.authorizerID] = authorizer
            authorizerIDs[name] = authorizer.authorizerID
        }
    }

    private func readJWT(
        _ node: DefinitionNode, _ scheme: DefinitionNode, into authorizer: inout V2Authorizer
    ) {
        authorizer.authorizerType = .jwt
        var configuration = JWTConfiguration()
        configuration.issuer = node["jwtConfiguration"]?["issuer"]?.text
        configuration.audience = node["jwtConfiguration"]?["audience"]?.texts ?? []
        // "openIdConnectUrl": an issuer with its discovery path (the guide's example).
        let suffix = "/.well-known/openid-configuration"
        if configuration.issuer == nil, let url = scheme["openIdConnectUrl"]?.text {
            configuration.issuer = url.hasSuffix(suffix) ? String(url.dropLast(suffix.count)) : url
        }
        if authorizer.identitySource.isEmpty {
            authorizer.identitySource = ["$request.header.Authorization"]
        }
        authorizer.jwtConfiguration = configuration
        if configuration.issuer == nil || configuration.audience.isEmpty {
            reading.warn(
                "Unable to create Authorizer '\(authorizer.name)': JWT authorizers need an issuer "
                    + "and an audience", at: node, hint: "give 'jwtConfiguration'")
        }
    }

    private func readRequest(_ node: DefinitionNode, into authorizer: inout V2Authorizer) {
        authorizer.authorizerType = .request
        authorizer.authorizerURI = reading.text(node["authorizerUri"], "authorizerUri")
        authorizer.authorizerCredentialsARN = node["authorizerCredentials"]?.text
        authorizer.authorizerPayloadFormatVersion = Self.version(
            node["authorizerPayloadFormatVersion"])
        authorizer.authorizerResultTTLInSeconds = node["authorizerResultTtlInSeconds"]?.int
        authorizer.enableSimpleResponses = node["enableSimpleResponses"]?.bool
        authorizer.identityValidationExpression = node["identityValidationExpression"]?.text
        if authorizer.authorizerURI == nil {
            reading.warn(
                "Unable to create Authorizer '\(authorizer.name)': authorizerUri is required",
                at: node)
        }
    }

    /// `1.0` is often written without quotes, and `1` or `2` without a point.
    static func version(_ node: DefinitionNode?) -> String? {
        guard let text = node?.text else { return nil }
        return text.contains(".") ? text : text + ".0"
    }

    /// A list, or text with commas.
    private static func sources(_ node: DefinitionNode?) -> [String] {
        (node?.texts ?? []).flatMap { text in
            text.split(separator: ",").map { part in
                String(part.drop { $0 == " " })
            }
        }
    }

    /// Who may call a route: its own `security`, or else the document's.
    func readSecurity(of operation: DefinitionNode, into route: inout Route) {
        let requirements = operation["security"] ?? reading.member("security")
        let schemes = reading.section(reading.document.version.securitySchemes)
        for requirement in requirements?.elements ?? [] {
            for (name, scopes) in requirement.members {
                if let id = authorizerIDs[name] {
                    if let other = route.authorizerID, other != id {
                        reading.note(
                            "a route has one authorizer; '\(name)' is not used", at: scopes)
                        continue
                    }
                    route.authorizerID = id
                    route.authorizationType =
                        definition.authorizers[id]?.authorizerType == .jwt ? .jwt : .custom
                    route.authorizationScopes = scopes.texts
                } else if schemes[name]?["x-amazon-apigateway-authtype"]?.text?.lowercased()
                    == "awssigv4"
                {
                    route.authorizationType = .iam
                } else if schemes[name]?["x-amazon-apigateway-authorizer"] != nil
                    || (schemes[name] == nil && !OpenAPIReading.marks.contains(name))
                {
                    // Never a route that is open by a slip of the pen.
                    reading.fail(
                        "Parse issue: attribute \(AttributePath.text(scopes.pointer)) is missing",
                        at: scopes, hint: "there is no authorizer '\(name)'")
                }
            }
        }
        switch operation["x-amazon-apigateway-auth"]?["type"]?.text?.uppercased() {
        case "AWS_IAM": (route.authorizationType, route.authorizerID) = (.iam, nil)
        case "NONE":
            (route.authorizationType, route.authorizerID) = (RouteAuthorizationType.none, nil)
            route.authorizationScopes = []
        default: break
        }
    }
}
