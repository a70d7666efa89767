/// A JSON value as a tree, for configuration and other work off the data path. Equality is that of
/// JSON Schema: numbers by value, objects whatever the order of their members.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Parses `text` strictly (RFC 8259).
    public init(parsing text: String, options: JSONOptions = JSONOptions()) throws(JSONError) {
        self = try JSONDocument(text, options: options).value()
    }

    /// Parses UTF-8 bytes strictly (RFC 8259).
    public init(
        parsing bytes: some Collection<UInt8>, options: JSONOptions = JSONOptions()
    ) throws(JSONError) {
        self = try JSONDocument(bytes, options: options).value()
    }

    /// What kind of value this is.
    public var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }
}

// MARK: Looking inside

extension JSONValue {
    /// The value when it is `true` or `false`.
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The value when it is a number.
    public var number: JSONNumber? { if case .number(let value) = self { value } else { nil } }

    /// The value when it is a whole number within 64 bits.
    public var int: Int? { number?.int64.map(Int.init) }

    /// The value when it is text.
    public var string: String? { if case .string(let value) = self { value } else { nil } }

    /// The elements when it is an array.
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The members when it is an object.
    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The value of a member; nil when there is none or this isn't an object.
    public subscript(name: String) -> JSONValue? { object?[name] }

    /// The value at a JSON Pointer from here; nil when nothing is there.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = JSONPointer.index(Array(token.utf8)), index < elements.count
                else {
                    return nil
                }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }
}

extension JSONDocument {
    /// A value and everything in it as a tree; null for none. Members named twice are kept in
    /// order.
    public func value(_ node: JSONNode = .root) -> JSONValue {
        // Recursion is bounded by the depth the parser accepted.
        switch kind(of: node) {
        case nil, .null: .null
        case .bool: .bool(bool(of: node) == true)
        case .number: .number(JSONNumber(unchecked: string(of: node)))
        case .string: .string(string(of: node))
        case .array: .array((0..<count(of: node)).map { value(element(node, at: $0)) })
        case .object:
            .object(
                JSONObject(
                    (0..<count(of: node)).map { index in
                        let member = member(node, at: index)
                        return (string(of: member.key), value(member.value))
                    }))
        }
    }
}

// MARK: Literals

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object with its members in this order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
}
