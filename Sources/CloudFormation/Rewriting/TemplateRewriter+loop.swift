internal import JSON
internal import SourceTree

// AWS CloudFormation user guide, "Fn::ForEach": [Identifier, Collection, {OutputKey: OutputValue}].
extension TemplateRewriter {
    /// The members that a loop makes.
    func loop(_ member: SourceMember, depth: Int) -> [SourceMember] {
        let usage = "[Identifier, [values], {\"Key${Identifier}\": value}]"
        guard let parts = member.value.sequence, parts.count == 3 else {
            fault(
                "a loop has an identifier, a collection and a body", at: member.keyLocation,
                hint: usage)
            return []
        }
        guard let identifier = parts[0].scalar?.text, isIdentifier(identifier) else {
            fault(
                "expected an identifier of letters and digits", at: parts[0].location, hint: usage)
            return []
        }
        guard let body = parts[2].mapping else {
            fault(
                "expected a mapping, found \(parts[2].kindName)", at: parts[2].location, hint: usage
            )
            return []
        }
        guard let values = collection(parts[1]) else { return [] }
        var result: [SourceMember] = []
        for value in values {
            runsLeft -= 1
            guard runsLeft >= 0 else {
                fault(
                    "the loops of this template run more than \(bounds.forEachRunsMax) times",
                    at: member.keyLocation)
                return []
            }
            let substitution = LoopSubstitution(identifier: identifier, value: value)
            let members = body.map(substitution.apply)
            let run = SourceNode(content: .mapping(members), location: parts[2].location)
            result += rewrite(run, depth: depth).mapping ?? []
        }
        return result
    }

    private func isIdentifier(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
    }

    /// The values of a collection; a list's element may itself be a function that gives a list.
    private func collection(_ node: SourceNode) -> [String]? {
        guard let value = within("1", { early(node, "a loop's collection") }) else { return nil }
        guard let elements = value.array else {
            fault("expected a list, found \(value.kindName)", at: value.location)
            return nil
        }
        var texts: [String] = []
        for element in elements.flatMap({ $0.array ?? [$0] }) {
            guard let text = element.text else {
                fault("a loop runs over text, not \(element.kindName)", at: element.location)
                return nil
            }
            texts.append(text)
        }
        return texts
    }
}

/// Puts a value in for a loop's identifier: `${X}` and `&{X}` in keys and text, and `{Ref: X}`.
struct LoopSubstitution {
    private let identifier: String
    private let value: String
    private let plain: [UInt8]
    private let alphanumeric: [UInt8]

    init(identifier: String, value: String) {
        self.identifier = identifier
        self.value = value
        plain = Array("${\(identifier)}".utf8)
        alphanumeric = Array("&{\(identifier)}".utf8)
    }

    func apply(_ member: SourceMember) -> SourceMember {
        SourceMember(
            key: apply(member.key), keyLocation: member.keyLocation, value: apply(member.value))
    }

    private func apply(_ node: SourceNode) -> SourceNode {
        var node = node
        switch node.content {
        case .scalar(var scalar):
            let text = apply(scalar.text)
            // A value that looks like a number stays the text that it is.
            if text != scalar.text {
                scalar = SourceScalar(text: text, written: text, isPlain: false)
            }
            node.content = .scalar(scalar)
        case .sequence(let nodes): node.content = .sequence(nodes.map(apply))
        case .mapping(let members):
            if members.count == 1, let only = members.first, only.key == "Ref",
                only.value.scalar?.text == identifier
            {
                node.content = .scalar(
                    SourceScalar(text: value, written: value, isPlain: false))
            } else {
                node.content = .mapping(members.map(apply))
            }
        }
        return node
    }

    private func apply(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "{")) else { return text }
        var result: [UInt8] = []
        var i = 0
        while i < bytes.count {
            if bytes[i...].starts(with: plain) {
                result += value.utf8
                i += plain.count
            } else if bytes[i...].starts(with: alphanumeric) {
                // "&{}" leaves out what can't be in a logical id.
                result += value.utf8.filter { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 }
                i += alphanumeric.count
            } else {
                result.append(bytes[i])
                i += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
