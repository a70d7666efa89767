internal import JSON
internal import SourceTree

extension Evaluator {
    /// Calls the function that is the only key of a mapping.
    func call(_ member: SourceMember) -> TemplateValue? {
        path.append(member.key)
        defer { path.removeLast() }
        guard let function = Intrinsic(rawValue: member.key) else { return call(unknown: member) }
        if function.isExtension, !template.hasExtensions {
            needExtensions(member)
            return nil
        }
        return call(function, member.value, at: member.keyLocation)
    }

    /// Reports a function that isn't there.
    func call(unknown member: SourceMember) -> TemplateValue? {
        fault(
            "unknown function '\(member.key)'", at: member.keyLocation,
            hint: member.key.lowercased() == "ref"
                ? "did you mean 'Ref'?"
                : Intrinsic.hint(for: member.key) ?? "functions are Ref, Fn::GetAtt, Fn::Sub …")
        return nil
    }

    private func call(
        _ function: Intrinsic, _ argument: SourceNode, at place: SourceLocation
    ) -> TemplateValue? {
        switch function {
        case .ref: ref(argument, at: place)
        case .getAtt: getAtt(argument, at: place)
        case .sub: sub(argument, at: place)
        case .join: join(argument, at: place)
        case .split: split(argument, at: place)
        case .select: select(argument, at: place)
        case .ifElse: ifElse(argument, at: place)
        case .findInMap: findInMap(argument, at: place)
        case .base64: base64(argument, at: place)
        case .cidr: cidr(argument, at: place)
        case .getAZs: getAZs(argument, at: place)
        case .importValue: importValue(argument, at: place)
        case .getStackOutput: stackOutput(argument, at: place)
        case .length: length(argument, at: place)
        case .toJSONString: jsonString(argument, at: place)
        case .refAll: refAll(argument, at: place)
        case .transform, .forEach, .valueOf, .valueOfAll, .and, .or, .not, .equals, .contains,
            .eachMemberEquals, .eachMemberIn:
            misplaced(function, at: place)
        }
    }

    private func misplaced(_ function: Intrinsic, at place: SourceLocation) -> TemplateValue? {
        if function.isCondition {
            fault(
                "'\(function.rawValue)' stands in 'Conditions' and 'Rules' only", at: place,
                hint: "name the condition there, and use Fn::If here")
        } else {
            fault("'\(function.rawValue)' can't stand here", at: place)
        }
        return nil
    }

    func needExtensions(_ member: SourceMember) {
        fault(
            "'\(member.key)' is a language extension", at: member.keyLocation,
            hint: "put 'Transform: AWS::LanguageExtensions' at the top of the template")
    }

    // MARK: Arguments

    /// The elements of a function's list; nil, and a report, when there are others in number.
    func arguments(
        _ node: SourceNode, _ counts: ClosedRange<Int>, _ usage: String, at place: SourceLocation
    ) -> [SourceNode]? {
        guard let nodes = node.sequence else {
            fault("expected a list, found \(node.kindName)", at: place, hint: usage)
            return nil
        }
        guard counts.contains(nodes.count) else {
            let wanted =
                counts.lowerBound == counts.upperBound
                ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
            fault("expected \(wanted) values, found \(nodes.count)", at: place, hint: usage)
            return nil
        }
        return nodes
    }

    /// Evaluates an argument, with its index on the path.
    func argument(_ nodes: [SourceNode], _ index: Int) -> TemplateValue? {
        path.append(String(index))
        defer { path.removeLast() }
        return value(nodes[index])
    }

    /// Evaluates an argument that must be a scalar.
    func scalar(_ nodes: [SourceNode], _ index: Int) -> (text: String, isSecret: Bool)? {
        path.append(String(index))
        defer { path.removeLast() }
        return scalar(nodes[index])
    }

    /// Evaluates a value that must be a scalar.
    func scalar(_ node: SourceNode) -> (text: String, isSecret: Bool)? {
        guard let value = value(node) else { return nil }
        guard let text = value.text else {
            fault("expected text, found \(value.kindName)", at: value.location)
            return nil
        }
        return (text, value.isSecret)
    }

    /// Evaluates an argument that must be a list.
    func list(_ nodes: [SourceNode], _ index: Int) -> [TemplateValue]? {
        path.append(String(index))
        defer { path.removeLast() }
        return list(nodes[index])
    }

    /// Evaluates a value that must be a list.
    func list(_ node: SourceNode) -> [TemplateValue]? {
        guard let value = value(node) else { return nil }
        guard let elements = value.array else {
            fault("expected a list, found \(value.kindName)", at: value.location)
            return nil
        }
        return elements
    }
}
