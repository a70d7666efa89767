extension YAMLComposer {
    /// A mapping's members, up to its end.
    mutating func members(depth: Int) throws(SyntaxFault) -> [SourceMember] {
        var members: [SourceMember] = []
        var index = KeyIndex()
        while let event = try nextInside() {
            let place = location(of: event)
            let key = try key(event, at: place)
            if let first = index.firstOrAdd(key, to: members) {
                throw YAMLFault.duplicate(key, at: place, first: members[first].keyLocation)
            }
            let value = try node(next(), depth: depth)
            members.append(SourceMember(key: key, keyLocation: place, value: value))
        }
        return members
    }

    private mutating func key(
        _ event: YAMLEvent, at place: SourceLocation
    ) throws(SyntaxFault) -> String {
        let scalar: SourceScalar?
        switch event.kind {
        case .alias: scalar = try anchored(event).node.scalar
        case .scalar:
            scalar = SourceScalar(
                text: event.text, written: event.text, isPlain: event.style == .plain)
            if let name = event.anchor {
                // A key's tag says nothing, unless an alias makes a value of the key.
                let node = try value(event, at: place, depth: 0)
                anchors[name] = Anchored(node: node, count: 1, height: 0)
            }
        default: scalar = nil
        }
        guard let scalar else { throw SyntaxFault(message: "a key must be text", location: place) }
        guard scalar.text != "<<" || !scalar.isPlain else {
            throw SyntaxFault(
                message: "YAML merge keys (<<) are not supported", location: place,
                hint: options.mergeHint)
        }
        return scalar.text
    }
}

/// Finds a key among the members before it, without a table for the few that most mappings have.
private struct KeyIndex {
    private static let scannedMax = 12
    private var known: [String: Int] = [:]

    /// Which member has the key; nil, and the key is the next member's, when none has.
    mutating func firstOrAdd(_ key: String, to members: [SourceMember]) -> Int? {
        guard members.count >= Self.scannedMax else {
            return members.firstIndex { $0.key == key }
        }
        if known.isEmpty {
            for (index, member) in members.enumerated() { known[member.key] = index }
        }
        if let first = known[key] { return first }
        known[key] = members.count
        return nil
    }
}
