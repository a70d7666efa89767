internal import CloudFormation
internal import JSON
package import PenstockImport
package import SourceTree

/// Where the parts of imported definitions stand: as resources of a template, or in an OpenAPI
/// document. A part that is in neither is shown at its API's resource, if there is one.
package struct LintPlaces {
    private struct Key: Hashable {
        var kind: LintSubject.Kind
        var api = ""
        var id: String
        var method = ""
    }

    private var resources: [Key: StackResource] = [:]
    /// By the API's id.
    private var documents: [String: DefinitionDocument] = [:]
    private let report: Report

    package init(_ imported: Imported) {
        report = imported.report
        for stack in imported.stacks.flatMap(\.withNested) {
            for resource in stack.resources {
                if let key = Self.key(of: resource) { resources[key] = resource }
            }
        }
        for document in imported.documents { documents[document.api] = document }
    }

    /// A finding as a diagnostic; nil where no place is known.
    package func diagnostic(_ finding: LintFinding) -> Diagnostic? {
        guard let (pointer, location) = place(of: finding.subject) else { return nil }
        guard report.sources.indices.contains(location.source) else { return nil }
        return report.sources[location.source].diagnostic(
            finding.severity == .error ? .error : .warning, at: location, pointer,
            message: finding.text, hint: finding.advice)
    }

    private func place(of subject: LintSubject) -> (JSONPointer, SourceLocation)? {
        let own = Key(
            kind: subject.kind, api: Self.hasAPI(subject.kind) ? subject.api : "",
            id: subject.id.isEmpty ? subject.api : subject.id, method: subject.method)
        if let resource = resources[own] {
            guard let (path, place) = Self.deepest(resource.properties, subject.members) else {
                return (resource.pointer, resource.location)
            }
            return (resource.pointer.appending("Properties").appending(path), place)
        }
        if let document = documents[subject.api] {
            let pointer = subject.documentPointer
            return (document.place.appending(pointer), document.root.locate(pointer))
        }
        for kind in [LintSubject.Kind.restAPI, .api] {
            if let resource = resources[Key(kind: kind, id: subject.api)] {
                return (resource.pointer, resource.location)
            }
        }
        return nil
    }

    /// The deepest of these members that the properties have, by way of mappings.
    private static func deepest(
        _ properties: TemplateValue, _ members: [String]
    ) -> (JSONPointer, SourceLocation)? {
        var value = properties
        var found: (JSONPointer, SourceLocation)?
        var path = JSONPointer()
        for name in members {
            guard let member = value.member(name) else { break }
            path = path.appending(name)
            value = member.value
            let isContainer = value.object != nil || value.array != nil
            found = (path, isContainer ? member.keyLocation : value.location)
        }
        return found
    }

    /// Whether ids are unique within an API only.
    private static func hasAPI(_ kind: LintSubject.Kind) -> Bool {
        switch kind {
        case .method, .stage, .httpStage, .model, .gatewayResponse: true
        default: false
        }
    }

    private static func key(of resource: StackResource) -> Key? {
        let ref = resource.identity.ref
        func text(_ name: String) -> String { resource.properties[name]?.text ?? "" }
        switch resource.type {
        case "AWS::ApiGateway::RestApi": return Key(kind: .restAPI, id: ref)
        case "AWS::ApiGateway::Resource": return Key(kind: .resource, id: ref)
        case "AWS::ApiGateway::Method":
            return Key(
                kind: .method, api: text("RestApiId"), id: text("ResourceId"),
                method: text("HttpMethod"))
        case "AWS::ApiGateway::Model":
            return Key(kind: .model, api: text("RestApiId"), id: ref)
        case "AWS::ApiGateway::RequestValidator": return Key(kind: .requestValidator, id: ref)
        case "AWS::ApiGateway::Authorizer": return Key(kind: .authorizer, id: ref)
        case "AWS::ApiGateway::Deployment": return Key(kind: .deployment, id: ref)
        case "AWS::ApiGateway::Stage":
            return Key(kind: .stage, api: text("RestApiId"), id: text("StageName"))
        case "AWS::ApiGateway::GatewayResponse":
            return Key(kind: .gatewayResponse, api: text("RestApiId"), id: text("ResponseType"))
        case "AWS::ApiGateway::UsagePlan": return Key(kind: .usagePlan, id: ref)
        case "AWS::ApiGatewayV2::Api": return Key(kind: .api, id: ref)
        case "AWS::ApiGatewayV2::Route": return Key(kind: .route, id: ref)
        case "AWS::ApiGatewayV2::Integration": return Key(kind: .integration, id: ref)
        case "AWS::ApiGatewayV2::Authorizer": return Key(kind: .httpAuthorizer, id: ref)
        case "AWS::ApiGatewayV2::Stage":
            return Key(kind: .httpStage, api: text("ApiId"), id: text("StageName"))
        case "AWS::Lambda::Function", "AWS::Serverless::Function":
            return Key(kind: .function, id: ref)
        default: return nil
        }
    }
}

extension LintSubject {
    /// Where an OpenAPI document has it, or would have it; what isn't there is shown at what it
    /// would be in.
    fileprivate var documentPointer: JSONPointer {
        switch kind {
        case .method: JSONPointer(["paths", path, Self.member(for: method)])
        case .resource: JSONPointer(["paths", path])
        case .route:
            routeParts.map { JSONPointer(["paths", $0.path, Self.member(for: $0.method)]) }
                ?? JSONPointer(["paths", id])
        case .model: JSONPointer(["components", "schemas", id])
        default: JSONPointer()
        }
    }

    private var routeParts: (method: String, path: String)? {
        let words = name.split(separator: " ").suffix(2).map(String.init)
        return words.count == 2 ? (words[0], words[1]) : nil
    }

    private static func member(for method: String) -> String {
        method == "ANY" ? "x-amazon-apigateway-any-method" : method.lowercased()
    }
}

extension LintFinding {
    /// The message and the rule: `… [cors-missing]`.
    package var text: String { "\(message) [\(rule)]" }
}
