package import JSON

/// Why a JSON value is not the noun it was read as.
package struct ModelError: Error, Hashable, Sendable {
    package enum Code: Hashable, Sendable {
        /// The value is of another JSON type.
        case wrongType
        /// A required member is absent or null.
        case missing
        /// The noun has no such member; only where `Wire.rejectsUnknown`.
        case unknownMember
        /// The type fits but the value is none of `allowed`, or can't be read.
        case badValue
    }

    package var code: Code
    /// Where, from the noun's own value; names as written there.
    package var path: JSONPointer
    /// What was expected, as a noun phrase: `an integer`, `one of HEADER, AUTHORIZER`.
    package var expected: String
    /// What was found instead: the JSON type, or the value in quotes.
    package var found: String
    /// The values an enumeration has, or the members a noun has: for hints.
    package var allowed: [String] = []

    static func wrongType(_ json: JSONValue, at path: JSONPointer, expected: String) -> ModelError {
        ModelError(code: .wrongType, path: path, expected: expected, found: describe(json))
    }

    private static func describe(_ json: JSONValue) -> String {
        switch json {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let number): "the number \(number.lexeme)"
        case .string(let text): "the string \"\(text.prefix(80))\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension ModelError: CustomStringConvertible {
    package var description: String {
        "/\(path.tokens.joined(separator: "/")): expected \(expected), found \(found)"
    }
}
