internal import JSON
internal import SourceTree

// AWS SAM developer guide, "AWS::Serverless::Api" and "Generated resources for AWS::Serverless::Api".
extension SAMRewriting {
    func rewriteREST(_ api: SAMResource) {
        let properties = api.properties
        guard let stageName = properties["StageName"] else {
            error("'StageName' is missing", at: nil, api, hint: "AWS::Serverless::Api needs it")
            return
        }
        var body: SourceNode?
        if let written = properties["DefinitionBody"], written.isTruthy {
            if properties["DefinitionUri"]?.isTruthy == true {
                error(
                    "'DefinitionUri' and 'DefinitionBody' are there both",
                    at: properties["DefinitionUri"], api, "DefinitionUri")
            }
            var definition = RESTDefinition(api: api, rewriting: self, body: written)
            definition.applyAll()
            body = definition.body
        } else {
            for name in ["Cors", "Auth", "GatewayResponses", "Models", "DisableExecuteApiEndpoint"]
            {
                guard let value = properties[name] else { continue }
                error(
                    "'\(name)' works only with 'DefinitionBody'", at: value, api, name,
                    hint: "a definition in S3 can't be added to")
            }
        }
        let location = s3Location(properties["DefinitionUri"], api)
        let tags = tagsToPropagate(api)
        emit(
            api.id, "AWS::ApiGateway::RestApi",
            [
                ("Body", body), ("BodyS3Location", body == nil ? location : nil),
                ("BinaryMediaTypes", properties["BinaryMediaTypes"].map(resolved)),
            ] + restEndpoint(api)
                + copied(
                    [
                        "MinimumCompressionSize", "FailOnWarnings", "Name", "Description", "Mode",
                        "ApiKeySourceType", "Policy", "SecurityPolicy", "EndpointAccessMode",
                    ], api) + [("Tags", tags)], for: api)
        emitDomain(of: api, tags)
        let deployment = emitDeployment(of: api, body ?? location)
        let stage = emitStage(of: api, stageName, deployment)
        emitAuthorizerPermissions(api)
        emitUsagePlan(of: api, stage: stage, tags)
    }

    /// Properties that go over as they are.
    func copied(_ names: [String], _ resource: SAMResource) -> [(String, SourceNode?)] {
        names.map { ($0, resource.properties[$0]) }
    }

    func tagsToPropagate(_ resource: SAMResource) -> SourceNode? {
        guard resource.properties["PropagateTags"]?.isTrue == true,
            let tags = resource.properties["Tags"], tags.isTruthy
        else { return nil }
        return resource.make.tags(tags)
    }

    private func restEndpoint(_ api: SAMResource) -> [(String, SourceNode?)] {
        let make = api.make
        // AWS services by region: there are no edge-optimised APIs in China and in GovCloud.
        let byDefault = partition == "aws" ? nil : make.text("REGIONAL")
        guard let value = api.properties["EndpointConfiguration"] ?? byDefault, value.isTruthy
        else { return [] }
        guard let type = value["Type"] else {
            return [
                ("EndpointConfiguration", make.map([("Types", make.list([value]))])),
                ("Parameters", make.map([("endpointConfigurationTypes", value)])),
            ]
        }
        let endpoints = value["VPCEndpointIds"] ?? value["VpcEndpointIds"]
        return [
            (
                "EndpointConfiguration",
                make.map([
                    ("Types", make.list([type])), ("VpcEndpointIds", endpoints),
                    ("IpAddressType", value["IpAddressType"]),
                ])
            ), ("Parameters", make.map([("endpointConfigurationTypes", type)])),
        ]
    }

    /// The bucket and key of a definition, from an `s3://` address or a mapping.
    func s3Location(_ uri: SourceNode?, _ api: SAMResource) -> SourceNode? {
        guard let uri, uri.isTruthy else { return nil }
        if uri.mapping != nil { return uri }
        let parts = (uri.text ?? "").dropFirst(5).split(separator: "/", maxSplits: 1)
        guard uri.text?.hasPrefix("s3://") == true, parts.count == 2 else {
            error("expected a path or an s3:// address", at: uri, api, "DefinitionUri")
            return nil
        }
        let key = parts[1].split(separator: "?", maxSplits: 1)
        let version = key.dropFirst().first.flatMap { query -> Substring? in
            query.hasPrefix("versionId=") ? query.dropFirst(10) : nil
        }
        let make = api.make
        return make.map([
            ("Bucket", make.text(String(parts[0]))), ("Key", make.text(String(key[0]))),
            ("Version", version.map { make.text(String($0)) }),
        ])
    }

    /// A deployment is a snapshot, so that it has another id when its definition changes. AWS's
    /// translator takes the digest of the definition as Python 2 printed it; this one that of its
    /// JSON, which is a different number.
    private func emitDeployment(of api: SAMResource, _ definition: SourceNode?) -> String {
        let make = api.make
        var text = definition?.json().compact ?? ""
        let version = api.properties["OpenApiVersion"]
        if let version = version?.text { text += "||" + version }
        if let domain = api.properties["Domain"] { text += "||" + resolved(domain).json().compact }
        let digest = SHA1.hex(text)
        let id = api.id + "Deployment" + (definition == nil ? "" : String(digest.prefix(10)))
        emit(
            id, "AWS::ApiGateway::Deployment",
            [
                ("RestApiId", make.ref(api.id)),
                // The stage that early versions made beside the one that is asked for.
                ("StageName", version?.isTruthy == true ? nil : make.text("Stage")),
                ("Description", make.text("RestApi deployment id: \(digest)")),
            ], for: api, part: "Deployment")
        return id
    }

    private func emitStage(
        of api: SAMResource, _ name: SourceNode, _ deployment: String
    ) -> String {
        let make = api.make
        let word = name.text ?? ""
        let id =
            LogicalID.isPlain(word)
            ? api.id + word + "Stage" : api.id + "Stage" + LogicalID.suffix(word)
        emit(
            id, "AWS::ApiGateway::Stage",
            [
                ("RestApiId", make.ref(api.id)), ("DeploymentId", make.ref(deployment)),
                ("StageName", name),
            ]
                + copied(
                    [
                        "CacheClusterEnabled", "CacheClusterSize", "Variables", "MethodSettings",
                        "AccessLogSetting", "CanarySetting", "TracingEnabled",
                    ], api) + [("Tags", api.properties["Tags"].map(make.tags))], for: api,
            part: "Stage")
        return id
    }

    private func emitAuthorizerPermissions(_ api: SAMResource) {
        let auth = api.properties["Auth"].map(resolved)
        for authorizer in auth?["Authorizers"]?.mapping ?? [] {
            guard let function = authorizer.value["FunctionArn"],
                authorizer.value["DisableFunctionDefaultPermissions"]?.isTruthy != true
            else { continue }
            emitAuthorizerPermission(
                api.id + authorizer.key + "AuthorizerPermission", function, api,
                partition: partition)
        }
    }

    func emitAuthorizerPermission(
        _ id: String, _ function: SourceNode, _ api: SAMResource, partition: String
    ) {
        let source = api.make.sub(
            "arn:\(partition):execute-api:${AWS::Region}:${AWS::AccountId}:"
                + "${__ApiId__}/authorizers/*", [("__ApiId__", api.make.ref(api.id))])
        emitPermission(id, source, function, api)
    }
}
