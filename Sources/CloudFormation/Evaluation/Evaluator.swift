internal import JSON
internal import SourceTree

/// Evaluates the functions of one template. A value that can't be evaluated is nil and has been
/// reported, so one pass finds the faults of a whole template.
final class Evaluator {
    /// What references may be to.
    enum Reach: Hashable {
        /// Parameters and resources.
        case everything
        /// Parameters only, in what the string names.
        case parameters(String)
    }

    /// A resource as far as it has got.
    enum ResourceState {
        /// Declared, and not evaluated yet: reached out of order only after a cycle was reported.
        case pending
        /// Not created, since this condition is false.
        case absent(condition: String)
        case ready(ResourceRequest, ResourceIdentity)
        /// Its faults have been reported.
        case failed
    }

    let report: Report
    let stack: StackIdentity
    let bounds: TemplateBounds
    let exports: ExportTable
    var template: Template
    var parameters: [String: ParameterValue] = [:]
    var resources: [String: ResourceState] = [:]
    var reach = Reach.everything
    /// The way from the template's root to the value at hand.
    var path: [String] = []
    /// The conditions that have been decided; nil for one that can't be.
    var decided: [String: Bool?] = [:]
    /// The conditions being decided, to find those that refer to themselves.
    var deciding: [String] = []
    /// The `${Name}` at hand, to show a fault of it and not of the whole text.
    var part: TextPart?
    let budget: Budget

    init(
        report: Report, stack: StackIdentity, bounds: TemplateBounds, exports: ExportTable,
        template: Template, budget: Budget
    ) {
        self.report = report
        self.stack = stack
        self.bounds = bounds
        self.exports = exports
        self.template = template
        self.budget = budget
    }

    /// What a load may do yet.
    final class Budget {
        /// Bytes of text that functions may make.
        var text: Int
        /// Files that may be put in.
        var includes: Int

        init(_ bounds: TemplateBounds) {
            text = bounds.producedMax
            includes = bounds.includesMax
        }
    }

    /// Evaluates a part of the template.
    func evaluate(_ written: Written) -> TemplateValue? {
        let outer = path
        path = written.pointer.tokens
        defer { path = outer }
        return value(written.node)
    }

    /// Runs `body` where references may be to less.
    func limited<Result>(to reach: Reach, _ body: () -> Result) -> Result {
        let outer = self.reach
        self.reach = reach
        defer { self.reach = outer }
        return body()
    }

    func value(_ node: SourceNode) -> TemplateValue? {
        switch node.content {
        case .scalar: return TemplateValue.literal(node)
        case .sequence(let nodes): return array(nodes, at: node.location)
        case .mapping(let members):
            if members.count == 1, let only = members.first,
                Intrinsic.looksLikeOne(only.key) || isLowerRef(only)
            {
                return call(only)
            }
            return object(members, at: node.location)
        }
    }

    private func array(_ nodes: [SourceNode], at location: SourceLocation) -> TemplateValue? {
        var elements: [TemplateValue] = []
        elements.reserveCapacity(nodes.count)
        var isWhole = true
        for (index, node) in nodes.enumerated() {
            path.append(String(index))
            let element = value(node)
            path.removeLast()
            guard let element else {
                isWhole = false
                continue
            }
            if case .noValue = element.content { continue }
            elements.append(element)
        }
        return isWhole ? TemplateValue(.array(elements), at: location) : nil
    }

    private func object(_ members: [SourceMember], at location: SourceLocation) -> TemplateValue? {
        var result: [TemplateMember] = []
        result.reserveCapacity(members.count)
        var isWhole = true
        for member in members {
            path.append(member.key)
            defer { path.removeLast() }
            if member.key.hasPrefix("Fn::") {
                fault(
                    "'\(member.key)' stands beside other keys", at: member.keyLocation,
                    hint: "a function is the only key of its mapping")
                isWhole = false
                continue
            }
            guard let value = value(member.value) else {
                isWhole = false
                continue
            }
            if case .noValue = value.content { continue }
            result.append(
                TemplateMember(key: member.key, keyLocation: member.keyLocation, value: value))
        }
        return isWhole ? TemplateValue(.object(result), at: location) : nil
    }

    /// Whether this is `ref: Name` for something that is there: JSON has no other use for it.
    private func isLowerRef(_ member: SourceMember) -> Bool {
        guard member.key.lowercased() == "ref", let name = member.value.scalar?.text else {
            return false
        }
        return resources[name] != nil || parameters[name] != nil || name.hasPrefix("AWS::")
    }

    /// Reports an error about the value at hand.
    func fault(_ message: String, at location: SourceLocation, hint: String? = nil) {
        // Only now: finding a place in a line takes as long as the line is.
        let place = part.map { $0.place(in: location, report) } ?? location
        report.error(message, at: place, JSONPointer(path), hint: hint)
    }

    /// Text that a function made; nil when the load has made too much already.
    func made(
        _ text: String, at location: SourceLocation, isSecret: Bool = false
    ) -> TemplateValue? {
        budget.text -= text.utf8.count
        guard budget.text >= 0 else {
            fault(
                "the functions of this load make more than \(bounds.producedMax) bytes of text",
                at: location)
            return nil
        }
        return TemplateValue(.string(text), at: location, isSecret: isSecret)
    }
}
