internal import JSON

/// A value of a configuration file and where it stands, whether the file was YAML or JSON.
struct ConfigNode: Sendable {
    enum Content: Sendable {
        case scalar(ConfigScalar)
        case sequence([ConfigNode])
        case mapping([ConfigMember])
    }

    var content: Content
    var location: SourceLocation
}

/// A key and its value.
struct ConfigMember: Sendable {
    var key: String
    var keyLocation: SourceLocation
    var value: ConfigNode
}

/// A leaf.
struct ConfigScalar: Sendable {
    /// With environment variables put in.
    var text: String
    /// As the file has it; the one to show, since an environment variable may be a secret.
    var written: String
    /// Whether it may be a number, a truth value or null; quoted text may not.
    var isPlain: Bool
    /// Whether environment variables were put in.
    var isSubstituted: Bool { text != written }
}

extension ConfigScalar {
    /// What the scalar is as JSON. A plain scalar that is a number, `true`, `false` or `null` in
    /// JSON is that; all other text is text. YAML 1.1's further readings (`no` is false, `010` is
    /// 8, `1:30` is 90) surprise people more often than they help them.
    var json: JSONValue { Self.json(text, isPlain: isPlain) }

    /// The same before environment variables are put in.
    var writtenJSON: JSONValue { Self.json(written, isPlain: isPlain) }

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

extension ConfigNode {
    /// Whether there is nothing: `key:` without a value, or `null`.
    var isNull: Bool {
        if case .scalar(let scalar) = content { scalar.json == .null } else { false }
    }

    var scalar: ConfigScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    var sequence: [ConfigNode]? { if case .sequence(let nodes) = content { nodes } else { nil } }
    var mapping: [ConfigMember]? {
        if case .mapping(let members) = content { members } else { nil }
    }

    /// What it is, for messages.
    var kindName: String {
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

    func member(_ name: String) -> ConfigMember? { mapping?.first { $0.key == name } }

    /// The value and everything in it; `written` is before environment variables are put in.
    func json(written: Bool = false) -> JSONValue {
        switch content {
        case .scalar(let scalar): written ? scalar.writtenJSON : scalar.json
        case .sequence(let nodes): .array(nodes.map { $0.json(written: written) })
        case .mapping(let members):
            .object(JSONObject(members.map { ($0.key, $0.value.json(written: written)) }))
        }
    }
}
