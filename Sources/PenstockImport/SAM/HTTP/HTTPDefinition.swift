internal import JSON
internal import SourceTree

/// What the properties of an `AWS::Serverless::HttpApi` add to its definition.
struct HTTPDefinition {
    let api: SAMResource
    let rewriting: SAMRewriting
    var body: SourceNode

    private var make: NodeMaker { api.make }

    static let tag = "httpapi:createdBy"

    mutating func applyAll(tags: SourceNode) {
        addCORS()
        addAuth()
        addTags(tags)
        if let isDisabled = api.properties["DisableExecuteApiEndpoint"] {
            let name = "x-amazon-apigateway-endpoint-configuration"
            var servers = body["servers"]?.sequence ?? [make.map([])]
            for index in servers.indices {
                var settings = servers[index][name] ?? make.map([])
                settings["disableExecuteApiEndpoint"] = isDisabled
                servers[index][name] = settings
            }
            body["servers"] = make.list(servers)
        }
        setInfo("title", from: "Name")
        setInfo("description", from: "Description")
        if api.properties["FailOnWarnings"]?.isTruthy == true {
            body.edit("paths") { paths in
                guard let item = paths["$default"] else { return }
                paths["$default"] = nil
                paths["/$default"] = item
            }
        }
    }

    private mutating func setInfo(_ name: String, from property: String) {
        guard let value = api.properties[property], value.isTruthy else { return }
        if body["info"] == nil { body["info"] = make.map([]) }
        let written = body["info"]?[name]
        // The stack's name is what a definition made here is called.
        if let written, written["Ref"]?.text != "AWS::StackName" {
            rewriting.error(
                "the definition has a \(name) already", at: value, api, property,
                hint: "leave '\(property)' out, or 'info.\(name)'")
            return
        }
        body.edit("info") { $0[name] = value }
    }

    // AWS SAM developer guide, "HttpApiCorsConfiguration".
    private mutating func addCORS() {
        guard let given = api.properties["CorsConfiguration"], given.isTruthy else { return }
        let cors = rewriting.resolved(given)
        let name = "x-amazon-apigateway-cors"
        var settings = body[name] ?? make.map([])
        if cors.isTrue {
            settings["allowOrigins"] = make.list([make.text("*")])
        } else if cors.isIntrinsic {
            for member in lowered(cors).mapping ?? [] { settings[member.key] = member.value }
        } else {
            rewriting.checkNames(cors, Self.corsNames, api, "CorsConfiguration")
            for member in cors.mapping ?? [] {
                if member.key == "AllowCredentials", !member.value.isTrue { continue }
                guard member.key == "MaxAge" || member.value.isTruthy else { continue }
                settings[lowered(member.key)] = member.value
            }
        }
        body[name] = settings
    }

    private static let corsNames = [
        "AllowMethods", "AllowHeaders", "AllowOrigins", "MaxAge", "ExposeHeaders",
        "AllowCredentials",
    ]

    private func lowered(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }

    /// A choice between settings keeps its function; the settings inside get the names of OpenAPI.
    private func lowered(_ node: SourceNode) -> SourceNode {
        var node = node
        switch node.content {
        case .scalar: break
        case .sequence(let nodes): node.content = .sequence(nodes.map(lowered))
        case .mapping(let members):
            node.content = .mapping(
                members.map {
                    SourceMember(
                        key: Self.corsNames.contains($0.key) ? lowered($0.key) : $0.key,
                        keyLocation: $0.keyLocation, value: lowered($0.value))
                })
        }
        return node
    }

    // AWS SAM developer guide, "HttpApiAuth".
    private mutating func addAuth() {
        guard let auth = api.properties["Auth"], auth.isTruthy else { return }
        rewriting.checkNames(
            auth, ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"], api, "Auth")
        var schemes: [(String, SourceNode)] = []
        if auth["EnableIamAuthorizer"]?.isTrue == true {
            schemes.append(("AWS_IAM", RESTSecurity.iam(make)))
        }
        for authorizer in auth["Authorizers"]?.mapping ?? [] {
            check(authorizer)
            let made = HTTPAuthorizer(
                authorizer: authorizer.value, partition: rewriting.partition)
            schemes.append((authorizer.key, made.scheme))
        }
        if !schemes.isEmpty {
            if body["components"]?.mapping == nil { body["components"] = make.map([]) }
            let make = self.make
            body.edit("components") { components in
                var all = components["securitySchemes"] ?? make.map([])
                for (name, scheme) in schemes { all[name] = scheme }
                components["securitySchemes"] = all
            }
        }
        guard let name = auth["DefaultAuthorizer"], !name.isNoValue else { return }
        guard let text = name.text, schemes.contains(where: { $0.0 == text }) else {
            rewriting.error(
                "there is no authorizer '\(name.text ?? "")'", at: name, api, "Auth",
                "DefaultAuthorizer", hint: "the authorizers are \(schemes.map(\.0))")
            return
        }
        let scopes = auth["Authorizers"]?[text]?["AuthorizationScopes"] ?? make.list([])
        let security = make.list([make.map([(text, scopes)])])
        RESTSecurity.eachMethod(&body) { method, definition in
            if method == "options" || definition["security"]?.isTruthy == true { return }
            definition["security"] = security
        }
    }

    private func check(_ authorizer: SourceMember) {
        let value = authorizer.value
        let isJWT = value["JwtConfiguration"]?.isTruthy == true
        rewriting.checkNames(
            value, isJWT ? SAMProperties.jwtAuthorizer : SAMProperties.httpAuthorizer, api, "Auth",
            "Authorizers", authorizer.key)
        let needed = isJWT ? ["IdentitySource"] : ["FunctionArn", "AuthorizerPayloadFormatVersion"]
        for name in needed where value[name]?.isTruthy != true {
            rewriting.error(
                "'\(name)' is missing", at: value, api, "Auth", "Authorizers", authorizer.key,
                hint: isJWT ? "a JWT authorizer needs it" : "a Lambda authorizer needs it")
        }
    }

    private mutating func addTags(_ tags: SourceNode) {
        var all = body["tags"]?.sequence ?? []
        let name = "x-amazon-apigateway-tag-value"
        for tag in tags.mapping ?? [] {
            if let index = all.firstIndex(where: { $0["name"]?.text == tag.key }) {
                all[index][name] = tag.value
            } else {
                all.append(make.map([("name", make.text(tag.key)), (name, tag.value)]))
            }
        }
        body["tags"] = make.list(all)
    }
}
