internal import JSON
internal import SourceTree

// AWS SAM developer guide, "AWS::Serverless::HttpApi".
extension SAMRewriting {
    func rewriteHTTP(_ api: SAMResource) {
        let make = api.make
        let properties = api.properties
        var body: SourceNode?
        var tags = properties["Tags"]
        if let written = properties["DefinitionBody"], written.isTruthy {
            var all = tags ?? make.map([])
            all[HTTPDefinition.tag] = make.text("SAM")
            tags = all
            var definition = HTTPDefinition(api: api, rewriting: self, body: written)
            if definition.body["openapi"]?.text?.hasPrefix("3") == true {
                definition.applyAll(tags: all)
            } else {
                error(
                    "'DefinitionBody' is no OpenAPI 3 definition", at: written, api,
                    "DefinitionBody", hint: "it needs 'openapi' and 'paths'")
            }
            body = definition.body
        }
        emit(
            api.id, "AWS::ApiGatewayV2::Api",
            [
                ("Body", body),
                (
                    "BodyS3Location",
                    body == nil ? s3Location(properties["DefinitionUri"], api) : nil
                ),
            ] + copied(["FailOnWarnings"], api), for: api)
        let permissions = properties["Auth"]?["Authorizers"]?.mapping ?? []
        for authorizer in permissions
        where authorizer.value["EnableFunctionDefaultPermissions"]?.isTruthy == true {
            guard let function = authorizer.value["FunctionArn"] else { continue }
            emitAuthorizerPermission(
                api.id + authorizer.key + "AuthorizerPermission", function, api,
                partition: "${AWS::Partition}")
        }
        emitDomain(ofHTTP: api, tags: body == nil ? nil : tags)
        let name =
            properties["StageName"].flatMap { $0.isTruthy ? $0 : nil } ?? make.text("$default")
        let word = name.text ?? ""
        let suffix =
            LogicalID.isPlain(word)
            ? word + "Stage"
            : word == "$default"
                ? "ApiGatewayDefaultStage" : "Stage" + LogicalID.suffix(word)
        emit(
            api.id + suffix, "AWS::ApiGatewayV2::Stage",
            [("ApiId", make.ref(api.id)), ("StageName", name)]
                + copied(
                    ["StageVariables", "AccessLogSettings", "DefaultRouteSettings"], api) + [
                    ("Tags", tags), ("AutoDeploy", make.bool(true)),
                    ("RouteSettings", properties["RouteSettings"]),
                ], for: api, part: "Stage")
    }

    /// The domain of an HTTP or WebSocket API, and its mappings.
    func emitDomain(ofHTTP api: SAMResource, tags: SourceNode?) {
        guard let domain = readDomain(of: api) else { return }
        let make = api.make
        let endpoint = domain["EndpointConfiguration"] ?? make.text("REGIONAL")
        guard endpoint.text == "REGIONAL" else {
            error(
                "the endpoint can only be REGIONAL", at: endpoint, api, "Domain",
                "EndpointConfiguration")
            return
        }
        let id = "ApiGatewayDomainNameV2" + LogicalID.suffix(domain["DomainName"])
        let configuration = make.map([
            ("CertificateArn", domain["CertificateArn"]), ("EndpointType", endpoint),
            ("OwnershipVerificationCertificateArn", domain["OwnershipVerificationCertificateArn"]),
            ("SecurityPolicy", domain["SecurityPolicy"]),
        ])
        emit(
            id, "AWS::ApiGatewayV2::DomainName",
            [
                ("DomainName", domain["DomainName"]),
                ("DomainNameConfigurations", make.list([configuration])),
                ("MutualTlsAuthentication", domain["MutualTlsAuthentication"]), ("Tags", tags),
            ], for: api, part: "DomainName")
        let paths: [String?] = basePaths(domain) ?? [nil]
        for path in paths {
            let plain = String((path ?? "").filter { !"-_/".contains($0) })
            emit(
                api.id + plain + "ApiMapping", "AWS::ApiGatewayV2::ApiMapping",
                [
                    ("DomainName", make.ref(id)), ("ApiId", make.ref(api.id)),
                    ("Stage", make.ref(api.id + ".Stage")),
                    ("ApiMappingKey", path.map { make.text(Self.trimmed($0)) }),
                ], for: api)
        }
        emitRecords(domain, api)
    }

    private static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.hasPrefix("/") { path.removeFirst() }
        while path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}
