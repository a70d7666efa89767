internal import JSON
internal import SourceTree

// AWS SAM developer guide, "CorsConfiguration" of AWS::Serverless::Api.
extension RESTDefinition {
    /// Gives every path without one an `OPTIONS` method that answers a preflight.
    mutating func addCORS() {
        guard let cors = api.properties["Cors"], cors.isTruthy else { return }
        guard isUsable("Cors") else { return }
        var settings = CORS(cors)
        if !cors.isIntrinsic, cors.mapping != nil {
            rewriting.checkNames(
                cors,
                ["AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials"], api,
                "Cors")
            settings.origin = cors["AllowOrigin"] ?? NodeMaker(at: cors).text("'*'")
        }
        if settings.hasCredentials, settings.origin.text == "'*'" {
            rewriting.error(
                "'AllowCredentials' can't go with every origin", at: cors["AllowCredentials"], api,
                "Cors", "AllowCredentials", hint: "name an 'AllowOrigin'")
            return
        }
        body.edit("paths") { paths in
            var seen: Set<String> = []
            for path in paths.keys {
                let trimmed = path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
                guard seen.insert(trimmed).inserted else { continue }
                paths.edit(path) { item in
                    item.eachOutcome { item in
                        if item["options"] == nil { item["options"] = settings.options(item.keys) }
                    }
                }
            }
        }
    }

    /// Whether there is a definition to add to; else reports.
    func isUsable(_ name: String) -> Bool {
        let isSwagger = body["swagger"]?.isTruthy == true
        let isOpenAPI = body["openapi"]?.text?.hasPrefix("3") == true
        if body["paths"]?.mapping != nil, isSwagger || isOpenAPI { return true }
        rewriting.error(
            "'\(name)' can't be added: 'DefinitionBody' is no OpenAPI definition",
            at: api.properties["DefinitionBody"] ?? api.properties[name], api, name,
            hint: "it needs 'openapi' or 'swagger', and 'paths'")
        return false
    }
}

/// What a preflight is answered with.
private struct CORS {
    let settings: SourceNode
    var origin: SourceNode
    private var make: NodeMaker { NodeMaker(at: settings) }

    init(_ settings: SourceNode) {
        self.settings = settings
        origin = settings
    }

    var hasCredentials: Bool { settings["AllowCredentials"]?.isTrue ?? false }

    func options(_ methods: [String]) -> SourceNode {
        var headers: [(String, SourceNode, String)] = [("Origin", origin, "string")]
        if let allowed = settings["AllowHeaders"], allowed.isTruthy {
            headers.append(("Headers", allowed, "string"))
        }
        headers.append(
            (
                "Methods",
                settings["AllowMethods"].flatMap { $0.isTruthy ? $0 : nil }
                    ?? make.text("'\(allowed(methods))'"), "string"
            ))
        var named = headers.map { ("Access-Control-Allow-\($0.0)", $0.1, $0.2) }
        if let age = settings["MaxAge"] {
            named.append(("Access-Control-Max-Age", age, "integer"))
        }
        if hasCredentials {
            named.append(("Access-Control-Allow-Credentials", make.text("'true'"), "string"))
        }
        let json = make.list([make.text("application/json")])
        let response = make.map([
            ("description", make.text("Default response for CORS method")),
            ("headers", make.map(named.map { ($0.0, make.map([("type", make.text($0.2))])) })),
        ])
        return make.map([
            ("summary", make.text("CORS support")), ("consumes", json), ("produces", json),
            ("x-amazon-apigateway-integration", integration(named.map { ($0.0, $0.1) })),
            ("responses", make.map([("200", response)])),
        ])
    }

    private func integration(_ headers: [(String, SourceNode)]) -> SourceNode {
        let response = make.map([
            ("statusCode", make.text("200")),
            (
                "responseParameters",
                make.map(headers.map { ("method.response.header.\($0.0)", $0.1) })
            ),
            ("responseTemplates", make.map([("application/json", make.text("{}\n"))])),
        ])
        let request = make.text("{\n  \"statusCode\" : 200\n}\n")
        return make.map([
            ("type", make.text("mock")),
            ("requestTemplates", make.map([("application/json", request)])),
            ("responses", make.map([("default", response)])),
        ])
    }

    private func allowed(_ methods: [String]) -> String {
        let all = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"]
        let names =
            methods.contains(SAMEvent.anyMethod)
            ? all : methods.map { $0.uppercased() } + ["OPTIONS"]
        return Set(names).sorted().joined(separator: ",")
    }
}
