internal import JSON
internal import SourceTree

/// Does what happens to a template before anything in it has a value: loops run (`Fn::ForEach`), and
/// files are put in (`AWS::Include`).
final class TemplateRewriter {
    let report: Report
    let bounds: TemplateBounds
    let files: any TemplateFiles
    /// Evaluates collections and locations: parameters and mappings have their values.
    let evaluator: Evaluator
    let file: String
    var runsLeft: Int
    /// How many includes are around the one at hand.
    private var includeDepth = 0
    private var valuesLeft: Int
    private var path: [String] = []

    // AWS CloudFormation user guide, "AWS::Include transform": no includes inside includes. A few
    // levels cost nothing and are what people expect; a file that includes itself ends here.
    static let includeDepthMax = 4

    init(
        evaluator: Evaluator, files: any TemplateFiles, file: String
    ) {
        report = evaluator.report
        bounds = evaluator.bounds
        self.evaluator = evaluator
        self.files = files
        self.file = file
        runsLeft = bounds.forEachRunsMax
        valuesLeft = bounds.valuesMax
    }

    func rewrite(_ written: Written) -> SourceNode {
        path = written.pointer.tokens
        return rewrite(written.node, depth: path.count)
    }

    func rewrite(_ node: SourceNode, depth: Int) -> SourceNode {
        guard spend(node, depth: depth) else { return node }
        switch node.content {
        case .scalar: return node
        case .sequence(let nodes):
            let rewritten = nodes.enumerated().map { index, element in
                within(String(index)) { rewrite(element, depth: depth + 1) }
            }
            return SourceNode(content: .sequence(rewritten), location: node.location)
        case .mapping(let members):
            var result: [SourceMember] = []
            var places: [String: Int] = [:]
            for member in members {
                for member in within(member.key, { expand(member, depth: depth + 1) }) {
                    if places.updateValue(result.count, forKey: member.key) != nil {
                        fault(
                            "duplicate key '\(member.key)'", at: member.keyLocation,
                            hint: "a loop or an included file makes it again")
                        continue
                    }
                    result.append(member)
                }
            }
            return SourceNode(content: .mapping(result), location: node.location)
        }
    }

    /// What stands in a member's place.
    private func expand(_ member: SourceMember, depth: Int) -> [SourceMember] {
        if member.key.hasPrefix(Intrinsic.loopPrefix) {
            if evaluator.template.hasExtensions { return loop(member, depth: depth) }
            evaluator.path = path
            evaluator.needExtensions(member)
            return []
        }
        if member.key == Intrinsic.transform.rawValue { return include(member, depth: depth) }
        var member = member
        member.value = rewrite(member.value, depth: depth)
        return [member]
    }

    private func spend(_ node: SourceNode, depth: Int) -> Bool {
        valuesLeft -= 1
        if valuesLeft == -1 {
            fault("loops make more than \(bounds.valuesMax) values", at: node.location)
        }
        if depth > bounds.depthMax {
            fault("values nest deeper than \(bounds.depthMax) levels", at: node.location)
            return false
        }
        return valuesLeft >= 0
    }

    func within<Result>(_ token: String, _ body: () -> Result) -> Result {
        path.append(token)
        defer { path.removeLast() }
        return body()
    }

    func fault(_ message: String, at location: SourceLocation, hint: String? = nil) {
        report.error(message, at: location, JSONPointer(path), hint: hint)
    }

    /// Evaluates what a loop or an include needs before resources have values.
    func early(_ node: SourceNode, _ what: String) -> TemplateValue? {
        evaluator.path = path
        return evaluator.limited(to: .parameters(what)) { evaluator.value(node) }
    }
}

// MARK: Including files

extension TemplateRewriter {
    /// `{Name: AWS::Include, Parameters: {Location: …}}`: the members of the file.
    private func include(_ member: SourceMember, depth: Int) -> [SourceMember] {
        let usage = "{Name: AWS::Include, Parameters: {Location: path}}"
        guard let name = member.value.member("Name")?.value.scalar?.text else {
            fault("expected a transform's name", at: member.keyLocation, hint: usage)
            return []
        }
        guard name == "AWS::Include" else {
            fault(
                "the macro '\(name)' can't run here", at: member.keyLocation,
                hint: "only AWS::Include can stand here")
            return []
        }
        guard let location = member.value.member("Parameters")?.value.member("Location") else {
            fault("AWS::Include needs a location", at: member.keyLocation, hint: usage)
            return []
        }
        return included(location, depth: depth)
    }

    /// The members of the file that a `Location` names.
    func included(_ location: SourceMember, depth: Int) -> [SourceMember] {
        guard let value = early(location.value, "AWS::Include") else { return [] }
        guard let path = value.string else {
            fault("expected a path, found \(value.kindName)", at: value.location)
            return []
        }
        guard includeDepth < Self.includeDepthMax else {
            fault(
                "files include each other more than \(Self.includeDepthMax) levels deep",
                at: value.location)
            return []
        }
        evaluator.budget.includes -= 1
        guard evaluator.budget.includes >= 0 else {
            fault("more than \(bounds.includesMax) files are put in", at: value.location)
            return []
        }
        let base = report.sources[location.value.location.source].name
        let text: (name: String, text: String)
        do {
            text = try files.read(path, from: base)
        } catch {
            fault("'\(path)' can't be read: \(error.message)", at: value.location)
            return []
        }
        let reader = TemplateReader(bounds: bounds, report: report)
        guard let root = reader.read(file: text.name, text: text.text) else { return [] }
        if text.text.holdsDynamicReference { evaluator.template.hasDynamicReferences = true }
        guard root.mapping != nil else {
            fault("'\(path)' holds \(root.kindName), not a mapping", at: value.location)
            return []
        }
        includeDepth += 1
        defer { includeDepth -= 1 }
        return rewrite(root, depth: depth).mapping ?? []
    }
}
