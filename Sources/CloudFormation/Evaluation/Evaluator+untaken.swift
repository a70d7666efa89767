internal import JSON
internal import SourceTree

extension Evaluator {
    /// Checks the names in a part of the template that isn't evaluated as conditions are: the other
    /// branch of an `Fn::If`, a resource whose condition is false. CloudFormation refuses a
    /// reference to nothing there as well.
    func checkNames(_ node: SourceNode) {
        switch node.content {
        case .scalar: return
        case .sequence(let nodes):
            for (index, node) in nodes.enumerated() {
                path.append(String(index))
                checkNames(node)
                path.removeLast()
            }
        case .mapping(let members):
            for member in members {
                path.append(member.key)
                if members.count == 1, Intrinsic.looksLikeOne(member.key) {
                    checkFunction(member)
                } else {
                    checkNames(member.value)
                }
                path.removeLast()
            }
        }
    }

    private func checkFunction(_ member: SourceMember) {
        let argument = member.value
        switch Intrinsic(rawValue: member.key) {
        case .ref?:
            if let name = argument.scalar?.text { checkName(name, at: argument.location) }
        case .getAtt?:
            let first = argument.sequence?.first
            if let text = argument.scalar?.text ?? first?.scalar?.text {
                let name = first == nil ? String(text.prefix { $0 != "." }) : text
                checkName(name, at: (first ?? argument).location)
            }
        case .sub?: checkSub(argument)
        case .ifElse?:
            if let first = argument.sequence?.first, let name = first.scalar?.text {
                _ = condition(name, at: first.location)
            }
            checkNames(argument)
        case nil: _ = call(unknown: member)
        default: checkNames(argument)
        }
    }

    private func checkSub(_ argument: SourceNode) {
        let variables = argument.sequence?.dropFirst().first?.mapping ?? []
        let text = argument.scalar ?? argument.sequence?.first?.scalar
        let own = Set(variables.map(\.key))
        for name in SubText(text?.text ?? "").variables where !own.contains(name) {
            checkName(String(name.prefix { $0 != "." }), at: argument.location)
        }
        for variable in variables { checkNames(variable.value) }
    }

    private func checkName(_ name: String, at place: SourceLocation) {
        let isKnown =
            name.hasPrefix("AWS::") || resources[name] != nil
            || template.parameters.contains { $0.name == name }
        if !isKnown { reportMissing(name, at: place) }
    }
}
