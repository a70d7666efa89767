internal import JSON
internal import SourceTree
internal import Spelling

extension Evaluator {
    /// Whether a condition holds; nil, and a report, when that can't be told.
    func condition(_ name: String, at place: SourceLocation) -> Bool? {
        if let decided = decided[name] { return decided }
        guard let written = template.conditions[name] else {
            fault(
                "there is no condition '\(name)'", at: place,
                hint: Suggestion.didYouMean(name, among: template.conditionNames)
                    ?? "conditions are declared in the section 'Conditions'")
            return nil
        }
        if let first = deciding.firstIndex(of: name) {
            let cycle = (deciding[first...] + [name]).joined(separator: " → ")
            fault("the condition refers to itself: \(cycle)", at: place)
            return nil
        }
        guard deciding.count < bounds.conditionDepthMax else {
            fault("more than \(bounds.conditionDepthMax) conditions refer to each other", at: place)
            return nil
        }
        deciding.append(name)
        let outer = path
        path = written.pointer.tokens
        let result = limited(to: .parameters("a condition")) { bool(written.node) }
        path = outer
        deciding.removeLast()
        decided[name] = .some(result)
        return result
    }

    /// Evaluates a condition function.
    func bool(_ node: SourceNode) -> Bool? {
        guard let members = node.mapping, members.count == 1, let only = members.first else {
            fault(
                "expected a condition, found \(node.kindName)", at: node.location,
                hint: "such as Fn::Equals [a, b]")
            return nil
        }
        path.append(only.key)
        defer { path.removeLast() }
        if only.key == "Condition" {
            guard let name = only.value.scalar?.text else {
                fault("expected a condition's name", at: only.keyLocation)
                return nil
            }
            return condition(name, at: only.value.location)
        }
        guard let function = Intrinsic(rawValue: only.key), function.isCondition else {
            let names = Intrinsic.allCases.filter(\.isCondition).map(\.rawValue)
            fault(
                "'\(only.key)' is no condition function", at: only.keyLocation,
                hint: Suggestion.didYouMean(only.key, among: names)
                    ?? "Fn::And, Fn::Or, Fn::Not, Fn::Equals or {Condition: Name}")
            return nil
        }
        return bool(function, only.value, at: only.keyLocation)
    }

    private func bool(
        _ function: Intrinsic, _ argument: SourceNode, at place: SourceLocation
    ) -> Bool? {
        switch function {
        case .and: return operands(argument, 2...10, at: place).map { $0.allSatisfy { $0 } }
        case .or: return operands(argument, 2...10, at: place).map { $0.contains(true) }
        case .not: return operands(argument, 1...1, at: place).map { $0 == [false] }
        case .equals: return equals(argument, at: place)
        case .contains: return contains(argument, at: place)
        case .eachMemberEquals:
            return members(argument, at: place) { each, value in each == value.scalarText }
        case .eachMemberIn:
            return members(argument, at: place) { each, value in
                (value.array ?? []).contains { $0.text == each }
            }
        default: return nil
        }
    }

    // AWS CloudFormation user guide, "Condition functions": Fn::And and Fn::Or take 2 to 10.
    private func operands(
        _ argument: SourceNode, _ counts: ClosedRange<Int>, at place: SourceLocation
    ) -> [Bool]? {
        let usage = counts.upperBound == 1 ? "[condition]" : "[condition, condition, …]"
        guard let nodes = arguments(argument, counts, usage, at: place) else { return nil }
        let values = nodes.enumerated().map { index, node in
            path.append(String(index))
            defer { path.removeLast() }
            return bool(node)
        }
        let known = values.compactMap { $0 }
        return known.count == values.count ? known : nil
    }

    private func equals(_ argument: SourceNode, at place: SourceLocation) -> Bool? {
        guard let nodes = arguments(argument, 2...2, "[value, value]", at: place) else {
            return nil
        }
        let first = self.argument(nodes, 0)
        guard let second = self.argument(nodes, 1), let first else { return nil }
        return first.scalarText == second.scalarText
    }

    // AWS CloudFormation user guide, "Rule-specific intrinsic functions".
    private func contains(_ argument: SourceNode, at place: SourceLocation) -> Bool? {
        guard let nodes = arguments(argument, 2...2, "[[values], value]", at: place) else {
            return nil
        }
        let values = list(nodes, 0)
        guard let value = scalar(nodes, 1), let values else { return nil }
        return values.contains { $0.text == value.text }
    }

    private func members(
        _ argument: SourceNode, at place: SourceLocation,
        _ holds: (String?, TemplateValue) -> Bool
    ) -> Bool? {
        guard let nodes = arguments(argument, 2...2, "[[values], value]", at: place) else {
            return nil
        }
        let values = list(nodes, 0)
        guard let value = self.argument(nodes, 1), let values else { return nil }
        return values.allSatisfy { holds($0.text, value) }
    }

    /// All values of parameters of one type, for rules.
    func refAll(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        guard let type = scalar(argument)?.text else { return nil }
        var values: [TemplateValue] = []
        for parameter in template.parameters where parameter.type == type {
            guard let value = parameters[parameter.name]?.value else { return nil }
            values += value.array ?? [value]
        }
        return TemplateValue(.array(values), at: place)
    }
}

extension TemplateValue {
    /// What equality of conditions is about: scalars by their text, so that the number 1 and the
    /// text "1" are equal as they are to CloudFormation; containers by their JSON.
    var scalarText: String { text ?? json.compact }
}
