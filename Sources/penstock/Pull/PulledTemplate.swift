import JSON
import PenstockImport

/// A pulled API as CloudFormation templates: the document as the API's `Body`, a deployment, and the
/// stages.
struct PulledTemplate {
    /// Relative to the folder, with their texts.
    private(set) var files: [(path: String, text: String)] = []
    private(set) var notes: [String] = []

    init(_ api: PulledAPI, from source: String) {
        var groups: [[PulledAPI.PulledStage]] = []
        for stage in api.stages {
            let same = groups.firstIndex { Self.isSame($0[0].document, stage.document) }
            if let same { groups[same].append(stage) } else { groups.append([stage]) }
        }
        if groups.count > 1 {
            notes.append(
                "stages serve different deployments, of which a template has one: "
                    + "there are \(groups.count), to be served and deployed one by one")
        }
        for group in groups {
            let text = Self.template(api, group, from: source).pretty + "\n"
            let folder = group[0].name == "$default" ? "default" : group[0].name
            files.append((groups.count == 1 ? "template.json" : "\(folder)/template.json", text))
        }
        for stage in api.stages where Self.hasIntrinsics(.object(stage.document)) {
            notes.append(
                "stage \(stage.name): a member named Ref, Condition or Fn::… in its document is a "
                    + "function in a template: use `penstock export` for this one")
        }
    }

    private static func template(
        _ api: PulledAPI, _ stages: [PulledAPI.PulledStage], from source: String
    ) -> JSONValue {
        let isREST = api.kind == .rest
        let prefix = isREST ? "AWS::ApiGateway::" : "AWS::ApiGatewayV2::"
        let parent = isREST ? "RestApiId" : "ApiId"
        var own = JSONObject([("Body", .object(stages[0].document))])
        // An export may have them, as tags with `x-amazon-apigateway-tag-value`.
        if !api.tags.isEmpty, stages[0].document["tags"] == nil {
            own["Tags"] = isREST ? TemplateTags.list(.object(api.tags)) : .object(api.tags)
        }
        var resources = JSONObject([
            ("Api", resource(prefix + (isREST ? "RestApi" : "Api"), own)),
            ("Deployment", resource(prefix + "Deployment", JSONObject([(parent, ref("Api"))]))),
        ])
        for (index, stage) in stages.enumerated() {
            var properties = stage.properties
            properties[parent] = ref("Api")
            // An automatic stage has deployments of its own.
            if properties["AutoDeploy"] != true { properties["DeploymentId"] = ref("Deployment") }
            resources["Stage\(index + 1)"] = resource(prefix + "Stage", properties)
        }
        if stages.allSatisfy({ $0.properties["AutoDeploy"] == true }) {
            resources["Deployment"] = nil
        }
        return [
            "AWSTemplateFormatVersion": "2010-09-09",
            "Metadata": .object(
                JSONObject([
                    (PulledMetadata.key, ["From": .string(source), "ApiId": .string(api.id)])
                ])),
            "Resources": .object(resources),
        ]
    }

    private static func resource(_ type: String, _ properties: JSONObject) -> JSONValue {
        ["Type": .string(type), "Properties": .object(properties)]
    }

    private static func ref(_ id: String) -> JSONValue { ["Ref": .string(id)] }

    /// But for where they are served, and the date that stands for a version.
    private static func isSame(_ a: JSONObject, _ b: JSONObject) -> Bool {
        comparable(a) == comparable(b)
    }

    private static func comparable(_ document: JSONObject) -> JSONObject {
        var document = document
        let servers = (document["servers"]?.array ?? []).map { server -> JSONValue in
            var server = server.object ?? JSONObject()
            server["url"] = nil
            server["variables"] = nil
            return .object(server)
        }
        document["servers"] = .array(servers)
        return document
    }

    /// An object with one member of such a name is an intrinsic function where it isn't text.
    private static func hasIntrinsics(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let elements): elements.contains(where: hasIntrinsics)
        case .object(let object):
            (object.count == 1 && object.keys.contains(where: isIntrinsic))
                || object.members.contains { hasIntrinsics($0.value) }
        default: false
        }
    }

    private static func isIntrinsic(_ name: String) -> Bool {
        name == "Ref" || name == "Condition" || name.hasPrefix("Fn::")
    }
}
