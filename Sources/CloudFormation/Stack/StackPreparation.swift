internal import JSON
internal import SourceTree

/// A stack whose template has been read and whose parameters have their values, with its resources
/// still to be evaluated.
final class StackPreparation {
    let evaluator: Evaluator
    let file: String
    private(set) var root: Written
    /// The names that it exports.
    private(set) var exportNames: [String] = []
    /// What it needs of other stacks.
    private(set) var imports: [StackNeed] = []
    /// How deep it is nested; 0 for a stack of its own.
    var depth = 0

    init(evaluator: Evaluator, file: String, root: Written) {
        self.evaluator = evaluator
        self.file = file
        self.root = root
    }

    private var report: Report { evaluator.report }

    /// Whether it nests other stacks.
    var hasNested: Bool { evaluator.template.resources.contains { $0.type == NestedStack.type } }

    /// Reads everything that doesn't need other stacks.
    func read(_ loader: StackLoader, overrides: [String: TemplateValue], isNested: Bool) {
        let sections = SectionReader(report: report)
        readTransforms(sections, loader)
        let rewriter = TemplateRewriter(evaluator: evaluator, files: loader.files, file: file)
        // Parameters and mappings first: what is rewritten later may use them.
        root = rewriter.rewriteTop(root, sections: [.parameters, .mappings])
        evaluator.template.parameters = ParameterReader(report: report)
            .parameters(root.member("Parameters"))
        evaluator.template.parametersLocation =
            root.member("Parameters")?.location ?? root.location
        evaluator.template.mappings = sections.mappings(root.member("Mappings"))
        evaluator.parameters = ParameterBinder(
            report: report, dynamicValues: loader.dynamicValues, isNested: isNested
        ).bind(evaluator.template.parameters, overrides: overrides)
        if evaluator.parameters.values.contains(where: { $0.mayHoldReference }) {
            evaluator.template.hasDynamicReferences = true
        }
        root = rewriter.rewriteTop(
            root, sections: [.metadata, .globals, .rules, .conditions, .resources, .outputs])
        let context = TransformContext(evaluator, loader.files)
        for transform in loader.transforms
        where evaluator.template.transforms.contains(transform.name) {
            root = Written(transform.transform(root.node, context), at: root.pointer)
        }
        sections.checkTop(root)
        readRest(loader)
        for section in ["Resources", "Outputs"] {
            guard let written = root.member(section) else { continue }
            evaluator.path = written.pointer.tokens
            evaluator.needs(in: written.node, &imports)
        }
        exportNames = names(of: root.member("Outputs"))
    }

    private func readRest(_ loader: StackLoader) {
        evaluator.template.description = root.member("Description")?.text ?? ""
        for (member, condition) in root.member("Conditions")?.members ?? [] {
            evaluator.template.conditions[member.key] = condition
            evaluator.template.conditionNames.append(member.key)
        }
        evaluator.template.rules = (root.member("Rules")?.members ?? [])
            .map { ($0.member.key, $0.value) }
        evaluator.template.outputs = (root.member("Outputs")?.members ?? [])
            .map { ($0.member.key, $0.value) }
        evaluator.template.resources = ResourceReader(report: report, bounds: loader.bounds)
            .resources(root.member("Resources"))
        for resource in evaluator.template.resources {
            evaluator.resources[resource.logicalID] = .pending
            if evaluator.template.parameters.contains(where: { $0.name == resource.logicalID }) {
                report.error(
                    "'\(resource.logicalID)' is a parameter and a resource", resource.written)
            }
        }
    }

    // AWS CloudFormation user guide, "Transforms".
    private func readTransforms(_ sections: SectionReader, _ loader: StackLoader) {
        guard let section = root.member("Transform") else { return }
        // {Name: AWS::Include, …} is done with the sections; a list may have such a member.
        let isInclude = section.node.mapping != nil
        let texts = isInclude ? [] : section.node.sequence?.filter { $0.mapping == nil }
        let names = sections.transforms(
            texts.map {
                Written(
                    SourceNode(content: .sequence($0), location: section.node.location),
                    at: section.pointer)
            } ?? section)
        for (name, location) in names {
            evaluator.template.transforms.append(name)
            switch name {
            case "AWS::LanguageExtensions": evaluator.template.hasExtensions = true
            case "AWS::CodeDeployBlueGreen", "AWS::SecretsManager-2020-07-23",
                "AWS::SecretsManager-2024-09-16":
                report.warning(
                    "the transform '\(name)' is left out", at: location, section.pointer,
                    hint: "it concerns no resource that is served here")
            case let other where loader.acceptedTransforms.contains(other): break
            case let other where loader.transforms.contains { $0.name == other }: break
            default:
                report.error(
                    "the transform '\(name)' can't run here", at: location, section.pointer,
                    hint: name.hasPrefix("AWS::Serverless")
                        ? "SAM templates are read by the SAM importer"
                        : "macros are functions of AWS Lambda in an account")
            }
        }
    }

    private func names(of outputs: Written?) -> [String] {
        (outputs?.members ?? []).compactMap { _, output in
            guard let name = output.member("Export")?.member("Name") else { return nil }
            return evaluator.limited(to: .parameters("an export's name")) {
                evaluator.evaluate(name)?.text
            }
        }
    }
}

extension ParameterValue {
    /// Whether a dynamic reference may be in it.
    fileprivate var mayHoldReference: Bool {
        let texts = value.map { $0.array ?? [$0] } ?? []
        return texts.contains { $0.string?.holdsDynamicReference ?? false }
    }
}

extension TemplateRewriter {
    /// Rewrites some of a template's sections, and what is to be put in at its top.
    func rewriteTop(_ root: Written, sections: [TemplateSection]) -> Written {
        guard let members = root.node.mapping, evaluator.template.needsRewriting else {
            return root
        }
        var result: [SourceMember] = []
        for member in members {
            let section = TemplateSection(rawValue: member.key)
            let isIncludeHere = section == nil && member.key == Intrinsic.transform.rawValue
            if isIncludeHere || section.map(sections.contains) == true {
                let alone = SourceNode(content: .mapping([member]), location: root.node.location)
                result += rewrite(Written(alone, at: root.pointer)).mapping ?? []
                continue
            }
            result.append(member)
            if section == .transform, sections.contains(.parameters) {
                result += includedAtTop(member)
            }
        }
        return Written(
            SourceNode(content: .mapping(result), location: root.node.location), at: root.pointer)
    }

    /// The members of the files that `Transform: {Name: AWS::Include, …}` at the top names.
    private func includedAtTop(_ member: SourceMember) -> [SourceMember] {
        let parts = member.value.sequence ?? [member.value]
        return parts.flatMap { part -> [SourceMember] in
            guard let name = part.member("Name")?.value.scalar?.text else { return [] }
            guard name == "AWS::Include",
                let location = part.member("Parameters")?.value.member("Location")
            else {
                fault("only AWS::Include takes parameters here", at: member.keyLocation)
                return []
            }
            return included(location, depth: 0)
        }
    }
}
