internal import JSON
internal import SourceTree
internal import Spelling

extension Evaluator {
    func ifElse(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        let usage = "[ConditionName, value if true, value if false]"
        guard let nodes = arguments(argument, 3...3, usage, at: place) else { return nil }
        guard let name = nodes[0].scalar?.text else {
            fault(
                "expected a condition's name, found \(nodes[0].kindName)", at: nodes[0].location,
                hint: usage)
            return nil
        }
        let isTrue = condition(name, at: nodes[0].location)
        for index in 1...2 where isTrue != (index == 1) {
            path.append(String(index))
            checkNames(nodes[index])
            path.removeLast()
        }
        guard let isTrue else { return nil }
        return self.argument(nodes, isTrue ? 1 : 2)
    }

    func select(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        let usage = "[index, [values]]"
        guard let nodes = arguments(argument, 2...2, usage, at: place) else { return nil }
        let index = scalar(nodes, 0)
        guard let values = list(nodes, 1), let index else { return nil }
        guard let number = Int(index.text) else {
            fault("the index '\(index.text)' is not a whole number", at: nodes[0].location)
            return nil
        }
        guard values.indices.contains(number) else {
            fault(
                "there is no value \(number) in a list of \(values.count)",
                at: nodes[0].location, hint: "the first one is 0")
            return nil
        }
        var value = values[number]
        value.location = place
        return value
    }

    func findInMap(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        let usage = "[MapName, first key, second key]"
        guard let nodes = arguments(argument, 3...4, usage, at: place) else { return nil }
        let fallback = defaultValue(nodes, at: place)
        if case .wrong = fallback { return nil }
        let keys = limited(to: .parameters("Fn::FindInMap")) {
            (0..<3).map { scalar(nodes, $0)?.text }
        }
        guard let name = keys[0], let first = keys[1], let second = keys[2] else { return nil }
        if let value = template.mappings[name]?[first]?[second] {
            return TemplateValue(value.content, at: place)
        }
        if case .given(let index) = fallback {
            path += ["3", "DefaultValue"]
            defer { path.removeLast(2) }
            return value(index)
        }
        reportMissing(name, first, second, nodes)
        return nil
    }

    private enum Fallback {
        case none, wrong
        case given(SourceNode)
    }

    private func defaultValue(_ nodes: [SourceNode], at place: SourceLocation) -> Fallback {
        guard nodes.count == 4 else { return .none }
        guard let value = nodes[3].member("DefaultValue"), nodes[3].mapping?.count == 1 else {
            fault(
                "expected {DefaultValue: value}, found \(nodes[3].kindName)",
                at: nodes[3].location)
            return .wrong
        }
        guard template.hasExtensions else {
            needExtensions(value)
            return .wrong
        }
        return .given(value.value)
    }

    private func reportMissing(
        _ name: String, _ first: String, _ second: String, _ nodes: [SourceNode]
    ) {
        func tell(_ message: String, _ key: String, _ names: [String], _ node: SourceNode) {
            let list = names.isEmpty ? nil : "it has \(names.prefix(10).joined(separator: ", "))"
            fault(
                message, at: node.location, hint: Suggestion.didYouMean(key, among: names) ?? list)
        }
        guard let map = template.mappings[name] else {
            tell("there is no mapping '\(name)'", name, template.mappings.keys.sorted(), nodes[0])
            return
        }
        guard let inner = map[first] else {
            tell("the mapping '\(name)' has no key '\(first)'", first, map.keys.sorted(), nodes[1])
            return
        }
        tell(
            "'\(first)' of the mapping '\(name)' has no key '\(second)'", second,
            inner.keys.sorted(), nodes[2])
    }

    // AWS CloudFormation user guide, "Fn::Length".
    func length(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        guard let values = list(argument) else { return nil }
        return TemplateValue(.number(JSONNumber(values.count)), at: place)
    }

    // AWS CloudFormation user guide, "Fn::GetAZs": an empty text is the stack's region.
    func getAZs(_ argument: SourceNode, at place: SourceLocation) -> TemplateValue? {
        guard let text = scalar(argument)?.text else { return nil }
        let region = text.isEmpty ? stack.environment.region : text
        let zones = stack.environment.zones.map {
            TemplateValue(.string(region + $0), at: place)
        }
        return TemplateValue(.array(zones), at: place)
    }
}
