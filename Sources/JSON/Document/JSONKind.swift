/// The kinds of JSON values, numbered as `pen.json/1` numbers them.
@frozen
public enum JSONKind: UInt8, Hashable, Sendable {
    // The order is the ABI's.
    case null = 0
    case bool = 1
    case number = 2
    case string = 3
    case array = 4
    case object = 5

    /// As JSON Schema names the type.
    public var name: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
