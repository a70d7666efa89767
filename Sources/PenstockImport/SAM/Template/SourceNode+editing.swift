internal import JSON
internal import SourceTree

extension SourceNode {
    /// A member's value. Setting one that isn't there adds it at the end, at this node's place, and
    /// setting nil takes it away; neither does anything to what isn't a mapping.
    subscript(name: String) -> SourceNode? {
        get { member(name)?.value }
        set {
            guard case .mapping(var members) = content else { return }
            // Freed, so that the members are changed where they are.
            content = .mapping([])
            defer { content = .mapping(members) }
            if let index = members.firstIndex(where: { $0.key == name }) {
                if let newValue {
                    members[index].value = newValue
                } else {
                    members.remove(at: index)
                }
            } else if let newValue {
                members.append(SourceMember(key: name, keyLocation: location, value: newValue))
            }
        }
    }

    /// Changes a member where it stands, without a copy; nothing happens when there is none.
    mutating func edit(_ name: String, _ change: (inout SourceNode) -> Void) {
        guard case .mapping(var members) = content,
            let index = members.firstIndex(where: { $0.key == name })
        else { return }
        content = .mapping([])
        change(&members[index].value)
        content = .mapping(members)
    }

    /// The text of a scalar; nil for a container and for nothing.
    var text: String? {
        guard let scalar, !isNull else { return nil }
        return scalar.text
    }

    /// What Python, in which SAM is written, takes for true: not empty, not zero, not false.
    var isTruthy: Bool {
        switch content {
        case .sequence(let nodes): !nodes.isEmpty
        case .mapping(let members): !members.isEmpty
        case .scalar: !isNull && text != "" && !isFalse && json() != 0
        }
    }

    var isTrue: Bool { scalar.map { $0.isPlain && $0.text.lowercased() == "true" } ?? false }
    var isFalse: Bool { scalar.map { $0.isPlain && $0.text.lowercased() == "false" } ?? false }

    /// Whether this is a function of CloudFormation's.
    var isIntrinsic: Bool {
        guard let members = mapping, members.count == 1, let only = members.first else {
            return false
        }
        return only.key == "Ref" || only.key == "Condition" || only.key.hasPrefix("Fn::")
    }

    var isNoValue: Bool { isIntrinsic && self["Ref"]?.text == "AWS::NoValue" }

    /// What `{Ref: x}` refers to, or the text that it is.
    var referred: String? { text ?? (isIntrinsic ? self["Ref"]?.text : nil) }

    /// The names of the members.
    var keys: [String] { (mapping ?? []).map(\.key) }

    /// Changes what this is in each outcome of `Fn::If`, or this itself.
    mutating func eachOutcome(_ change: (inout SourceNode) -> Void) {
        guard isIntrinsic, self["Fn::If"] != nil else { return change(&self) }
        edit("Fn::If") { choice in
            guard case .sequence(var outcomes) = choice.content else { return }
            for index in outcomes.indices.dropFirst() where !outcomes[index].isNoValue {
                change(&outcomes[index])
            }
            choice.content = .sequence(outcomes)
        }
    }

    /// What this is in each outcome of `Fn::If`, or this itself.
    var outcomes: [SourceNode] {
        guard isIntrinsic, let choice = self["Fn::If"]?.sequence else { return [self] }
        return choice.dropFirst().filter { !$0.isNoValue }
    }
}

/// Makes nodes that stand where something else does.
struct NodeMaker {
    let location: SourceLocation

    init(at location: SourceLocation) { self.location = location }
    init(at node: SourceNode) { location = node.location }

    func text(_ text: String) -> SourceNode { scalar(text, isPlain: false) }
    func plain(_ text: String) -> SourceNode { scalar(text, isPlain: true) }
    func bool(_ value: Bool) -> SourceNode { plain(value ? "true" : "false") }

    private func scalar(_ text: String, isPlain: Bool) -> SourceNode {
        SourceNode(
            content: .scalar(SourceScalar(text: text, written: text, isPlain: isPlain)),
            location: location)
    }

    func list(_ nodes: [SourceNode]) -> SourceNode {
        SourceNode(content: .sequence(nodes), location: location)
    }

    /// A mapping of those members that have a value.
    func map(_ members: [(String, SourceNode?)]) -> SourceNode {
        let members = members.compactMap { key, value in
            value.map { SourceMember(key: key, keyLocation: location, value: $0) }
        }
        return SourceNode(content: .mapping(members), location: location)
    }

    func ref(_ name: String) -> SourceNode { map([("Ref", text(name))]) }

    func getAtt(_ name: String, _ attribute: String) -> SourceNode {
        map([("Fn::GetAtt", list([text(name), text(attribute)]))])
    }

    func sub(_ text: String, _ variables: [(String, SourceNode?)] = []) -> SourceNode {
        let text = self.text(text)
        return map([("Fn::Sub", variables.isEmpty ? text : list([text, map(variables)]))])
    }

    /// `node` when the condition holds, else nothing.
    func conditional(_ condition: String, _ node: SourceNode) -> SourceNode {
        map([("Fn::If", list([text(condition), node, ref("AWS::NoValue")]))])
    }

    /// A mapping of names to text as a list of keys and values, as most resources have their tags.
    func tags(_ tags: SourceNode) -> SourceNode {
        list(
            (tags.mapping ?? []).map {
                map([("Key", text($0.key)), ("Value", $0.value.isTruthy ? $0.value : text(""))])
            })
    }
}
