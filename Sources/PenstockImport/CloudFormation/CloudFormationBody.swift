internal import CloudFormation
internal import JSON
internal import PenstockModel
internal import SourceTree

extension Importing {
    /// Reads the OpenAPI definition that an API has as its `Body` into the API, which is there by
    /// now with what its other properties say, and before the resources that add to it.
    func readBody(of placed: PlacedResource) {
        guard let body = placed.resource.properties["Body"] else { return }
        let place = placed.pointer(to: JSONPointer(["Body"]))
        guard let document = OpenAPIDocument(body.sourceNode, at: place, report: report) else {
            return
        }
        let found = DefinitionDocument(api: placed.ref, root: document.root, place: place)
        imported.documents.append(found)
        imported.placeOperations(of: found, placed.scope)
        let options = options(of: placed)
        let naming = NounNaming { placed.stableID($0, $1) }
        // What can't be imported is in the report, with its place.
        if let api = restAPIs[placed.scope]?[placed.ref] {
            var base = api.value.definition
            // Corpus, TestApiGatewayImportRestApi: an imported API has its document's models only.
            base.models = [:]
            guard
                let imported = try? document.importRestAPI(
                    into: base, options, naming: naming)
            else { return }
            api.value.definition = imported.definition
            overlay(&api.value.definition.api, placed)
        } else if let api = apis[placed.scope]?[placed.ref] {
            guard
                let imported = try? document.importAPI(
                    into: api.value.definition, options, naming: naming)
            else { return }
            api.value.definition = imported.definition
            overlay(&api.value.definition.api, placed)
        }
    }

    /// A property wins over what the document says of the same.
    private func overlay(_ noun: inout some Noun, _ placed: PlacedResource) {
        // It was read before, when what is wrong with it was told.
        try? noun.update(placed.resource.properties.json, .cloudFormation)
    }

    private func options(of placed: PlacedResource) -> OpenAPIOptions {
        var options = OpenAPIOptions()
        // The API is as its other properties have made it; `Mode` is about updates of a stack.
        options.mode = .merge
        options.failOnWarnings = placed.text("FailOnWarnings") == "true"
        var parameters = (placed.resource.properties["Parameters"]?.object ?? []).map {
            (name: $0.key, value: $0.value.text ?? "", path: ["Parameters", $0.key])
        }
        if let path = placed.text("BasePath") {
            parameters.append((name: "basepath", value: path, path: ["BasePath"]))
        }
        for parameter in parameters where !options.take(parameter.name, parameter.value) {
            error(
                "'\(parameter.value)' is no value of the parameter '\(parameter.name)'", placed,
                JSONPointer(parameter.path))
        }
        return options
    }
}

extension TemplateValue {
    /// The value as a file's, with its places.
    var sourceNode: SourceNode {
        switch content {
        case .null, .noValue: scalar("", isPlain: true)
        case .bool(let value): scalar(value ? "true" : "false", isPlain: true)
        case .number(let number): scalar(number.lexeme, isPlain: true)
        case .string(let text): scalar(text, isPlain: false)
        case .array(let elements):
            SourceNode(content: .sequence(elements.map(\.sourceNode)), location: location)
        case .object(let members):
            SourceNode(
                content: .mapping(
                    members.map {
                        SourceMember(
                            key: $0.key, keyLocation: $0.keyLocation, value: $0.value.sourceNode)
                    }), location: location)
        }
    }

    private func scalar(_ text: String, isPlain: Bool) -> SourceNode {
        SourceNode(
            content: .scalar(SourceScalar(text: text, written: text, isPlain: isPlain)),
            location: location)
    }
}
