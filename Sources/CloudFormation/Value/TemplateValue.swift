public import JSON
public import SourceTree

/// A value of a template with every intrinsic function evaluated, and where it stands: what came
/// from a function has the place of the function.
public struct TemplateValue: Sendable {
    /// The kinds of value.
    public enum Content: Sendable {
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case array([TemplateValue])
        case object([TemplateMember])
        /// `AWS::NoValue` as a whole value. Containers never hold it: it takes its member with it.
        case noValue
    }

    /// What the value is.
    public var content: Content
    /// Where it stands.
    public var location: SourceLocation
    /// Whether a `NoEcho` parameter or a secret is in its text, so that nobody should print it.
    public var isSecret: Bool

    /// A value at a place.
    public init(_ content: Content, at location: SourceLocation, isSecret: Bool = false) {
        self.content = content
        self.location = location
        self.isSecret = isSecret
    }
}

/// A key of an object and its value.
public struct TemplateMember: Sendable {
    /// The key.
    public var key: String
    /// Where the key stands.
    public var keyLocation: SourceLocation
    /// The value.
    public var value: TemplateValue

    /// A member.
    public init(key: String, keyLocation: SourceLocation, value: TemplateValue) {
        self.key = key
        self.keyLocation = keyLocation
        self.value = value
    }
}

extension TemplateValue {
    /// The members when it is an object.
    public var object: [TemplateMember]? {
        if case .object(let members) = content { members } else { nil }
    }

    /// The elements when it is an array.
    public var array: [TemplateValue]? {
        if case .array(let elements) = content { elements } else { nil }
    }

    /// The text when it is text.
    public var string: String? { if case .string(let text) = content { text } else { nil } }

    /// The text of a scalar as CloudFormation puts it into other text: numbers as they are written,
    /// `true` and `false`.
    public var text: String? {
        switch content {
        case .string(let text): text
        case .number(let number): number.lexeme
        case .bool(let value): value ? "true" : "false"
        default: nil
        }
    }

    /// The value of a member; nil when there is none.
    public subscript(key: String) -> TemplateValue? { member(key)?.value }

    /// The member with this key; nil when there is none.
    public func member(_ key: String) -> TemplateMember? { object?.first { $0.key == key } }

    /// What it is, for messages.
    public var kindName: String {
        switch content {
        case .null: "nothing"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): "the number \(number.lexeme)"
        case .string: "text"
        case .array: "a list"
        case .object: "a mapping"
        case .noValue: "AWS::NoValue"
        }
    }

    /// The value and everything in it, without places; `AWS::NoValue` is null.
    public var json: JSONValue {
        switch content {
        case .null, .noValue: .null
        case .bool(let value): .bool(value)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members):
            .object(JSONObject(members.map { ($0.key, $0.value.json) }))
        }
    }

    /// A value that isn't in any file, at the place that asked for it.
    public init(_ json: JSONValue, at location: SourceLocation) {
        let content: Content =
            switch json {
            case .null: .null
            case .bool(let value): .bool(value)
            case .number(let number): .number(number)
            case .string(let text): .string(text)
            case .array(let elements):
                .array(elements.map { TemplateValue($0, at: location) })
            case .object(let object):
                .object(
                    object.members.map { key, value in
                        TemplateMember(
                            key: key, keyLocation: location,
                            value: TemplateValue(value, at: location))
                    })
            }
        self.init(content, at: location)
    }

    /// The place of a part, or of the nearest container of it; a container is shown at its key.
    public func locate(_ pointer: JSONPointer) -> SourceLocation {
        var value = self
        var place = location
        for token in pointer.tokens {
            switch value.content {
            case .object(let members):
                guard let member = members.first(where: { $0.key == token }) else { return place }
                value = member.value
                let isContainer = value.object != nil || value.array != nil
                place = isContainer ? member.keyLocation : value.location
            case .array(let elements):
                guard let index = Int(token), elements.indices.contains(index) else { return place }
                value = elements[index]
                place = value.location
            default: return place
            }
        }
        return place
    }
}
