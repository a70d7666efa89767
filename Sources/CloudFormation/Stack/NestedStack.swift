internal import JSON
internal import SourceTree

/// Loads the stack that an `AWS::CloudFormation::Stack` is, from a local file.
struct NestedStack {
    static let type = "AWS::CloudFormation::Stack"

    let load: StackLoad
    let preparation: StackPreparation

    private var evaluator: Evaluator { preparation.evaluator }

    func load(
        _ declaration: ResourceDeclaration, properties: TemplateValue, metadata: TemplateValue?
    ) -> (stack: Stack, identity: ResourceIdentity)? {
        let path = declaration.written.pointer.tokens + ["Properties"]
        evaluator.path = path + ["TemplateURL"]
        guard let source = source(declaration, properties, metadata) else { return nil }
        guard preparation.depth < load.loader.bounds.nestingMax else {
            evaluator.fault(
                "stacks nest deeper than \(load.loader.bounds.nestingMax) levels",
                at: declaration.written.location)
            return nil
        }
        evaluator.path = path + ["Parameters"]
        guard let values = parameters(properties),
            let nested = load.prepare(source, values: values)
        else { return nil }
        let declared = Set(nested.evaluator.template.parameters.map(\.name))
        for (name, value) in values where !declared.contains(name) {
            evaluator.fault(
                "the nested stack has no parameter '\(name)'", at: value.location)
        }
        nested.depth = preparation.depth + 1
        let stack = load.finish(nested)
        var attributes: [String: JSONValue] = [:]
        // AWS::CloudFormation::Stack, "Return values": Outputs.NestedStackOutputName.
        for output in stack.outputs { attributes["Outputs.\(output.name)"] = output.value.json }
        return (stack, ResourceIdentity(ref: stack.identity.id, attributes: attributes))
    }

    private func source(
        _ declaration: ResourceDeclaration, _ properties: TemplateValue, _ metadata: TemplateValue?
    ) -> StackSource? {
        let member = properties.member("TemplateURL")
        // CDK and SAM put the local file beside the URL that it is uploaded to.
        let asset = metadata?["aws:asset:path"]?.string
        guard let url = asset ?? member?.value.string else {
            evaluator.fault(
                "a nested stack needs a 'TemplateURL'",
                at: member?.value.location ?? declaration.written.location)
            return nil
        }
        let id = StableID([evaluator.stack.name, declaration.logicalID])
            .text(length: 12, alphabet: .upper)
        do {
            let file = try load.loader.files.read(url, from: preparation.file)
            return StackSource(
                name: "\(evaluator.stack.name)-\(declaration.logicalID)-\(id)", file: file.name,
                text: file.text, environment: evaluator.stack.environment)
        } catch {
            evaluator.fault(
                "the template '\(url)' can't be read: \(error.message)",
                at: member?.value.location ?? declaration.written.location,
                hint: "nested stacks are read from local files")
            return nil
        }
    }

    private func parameters(_ properties: TemplateValue) -> [String: TemplateValue]? {
        guard let value = properties["Parameters"] else { return [:] }
        guard let members = value.object else {
            evaluator.fault("expected a mapping, found \(value.kindName)", at: value.location)
            return nil
        }
        return Dictionary(
            members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
