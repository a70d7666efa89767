package import JSON

/// A value of a file that a person wrote, and where it stands, whether the file was YAML or JSON.
package struct SourceNode: Sendable {
    package enum Content: Sendable {
        case scalar(SourceScalar)
        case sequence([SourceNode])
        case mapping([SourceMember])
    }

    package var content: Content
    package var location: SourceLocation

    package init(content: Content, location: SourceLocation) {
        self.content = content
        self.location = location
    }
}

/// A key and its value.
package struct SourceMember: Sendable {
    package var key: String
    package var keyLocation: SourceLocation
    package var value: SourceNode

    package init(key: String, keyLocation: SourceLocation, value: SourceNode) {
        self.key = key
        self.keyLocation = keyLocation
        self.value = value
    }
}

/// A leaf.
package struct SourceScalar: Sendable {
    /// With environment variables put in.
    package var text: String
    /// As the file has it; the one to show, since an environment variable may be a secret.
    package var written: String
    /// Whether it may be a number, a truth value or null; quoted text may not.
    package var isPlain: Bool
    /// Whether environment variables were put in.
    package var isSubstituted: Bool { text != written }

    package init(text: String, written: String, isPlain: Bool) {
        self.text = text
        self.written = written
        self.isPlain = isPlain
    }
}

extension SourceScalar {
    /// What the scalar is as JSON. A plain scalar that is a number, `true`, `false` or `null` in
    /// JSON is that; all other text is text. YAML 1.1's further readings (`no` is false, `010` is
    /// 8, `1:30` is 90) surprise people more often than they help them.
    package var json: JSONValue { Self.json(text, isPlain: isPlain) }

    /// The same before environment variables are put in.
    package var writtenJSON: JSONValue { Self.json(written, isPlain: isPlain) }

    private static func json(_ text: String, isPlain: Bool) -> JSONValue {
        guard isPlain else { return .string(text) }
        switch text {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return JSONNumber(text).map { .number($0) } ?? .string(text)
        }
    }
}

extension SourceNode {
    /// Whether there is nothing: `key:` without a value, or `null`.
    package var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.json == .null } else { false }
    }

    package var scalar: SourceScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }
    package var sequence: [SourceNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }
    package var mapping: [SourceMember]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    /// What it is, for messages.
    package var kindName: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.json {
            case .null: "nothing"
            case .bool: "\(scalar.written)"
            case .number: "the number \(scalar.written)"
            default: "text"
            }
        }
    }

    package func member(_ name: String) -> SourceMember? { mapping?.first { $0.key == name } }

    /// The value and everything in it; `written` is before environment variables are put in.
    package func json(written: Bool = false) -> JSONValue {
        switch content {
        case .scalar(let scalar): written ? scalar.writtenJSON : scalar.json
        case .sequence(let nodes): .array(nodes.map { $0.json(written: written) })
        case .mapping(let members):
            .object(JSONObject(members.map { ($0.key, $0.value.json(written: written)) }))
        }
    }
}
