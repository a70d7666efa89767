/// A place in a JSON value (RFC 6901), as the names and indices on the way to it.
public struct JSONPointer: Hashable, Sendable {
    /// Names of members and decimal indices of elements, from the root; empty is the root.
    public var tokens: [String]

    /// The place with these tokens, which are not escaped.
    public init(_ tokens: [String] = []) { self.tokens = tokens }

    /// Reads the text form; nil unless it is empty or begins with `/`, or has `~` before anything
    /// but `0` and `1`.
    public init?(parsing text: some StringProtocol) {
        guard !text.isEmpty else {
            self.init()
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for token in text.utf8.dropFirst().split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        {
            guard let bytes = Self.unescape(token) else { return nil }
            tokens.append(String(decoding: bytes, as: UTF8.self))
        }
        self.init(tokens)
    }

    /// The place of a member inside this one.
    public func appending(_ name: String) -> JSONPointer { JSONPointer(tokens + [name]) }

    /// The place of an element inside this one.
    public func appending(_ index: Int) -> JSONPointer { JSONPointer(tokens + [String(index)]) }

    /// This place seen from `base`: the tokens of both, one after the other.
    public func appending(_ other: JSONPointer) -> JSONPointer {
        JSONPointer(tokens + other.tokens)
    }

    /// The container of this place; the root's is the root.
    public var parent: JSONPointer { JSONPointer(Array(tokens.dropLast())) }
}

extension JSONPointer: CustomStringConvertible {
    /// The text form: `""` for the root, otherwise each token after a `/` with `~` and `/` escaped.
    public var description: String {
        var text = ""
        for token in tokens {
            text += "/"
            for character in token.unicodeScalars {
                switch character {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(character)
                }
            }
        }
        return text
    }
}

extension JSONPointer: ExpressibleByStringLiteral {
    /// A pointer written in source; a malformed one is a bug.
    public init(stringLiteral value: String) {
        guard let pointer = JSONPointer(parsing: value) else {
            preconditionFailure("not a JSON Pointer: \(value)")
        }
        self = pointer
    }
}

extension JSONPointer {
    // RFC 6901 §4: ~1 is "/", ~0 is "~"; anything else after "~" is an error.
    static func unescape(_ token: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var iterator = token.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "~") else {
                bytes.append(byte)
                continue
            }
            switch iterator.next() {
            case UInt8(ascii: "0"): bytes.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return bytes
    }

    // RFC 6901 §4: digits without a leading zero. Nine digits are more than any document has
    // elements.
    static func index(_ token: some Collection<UInt8>) -> Int? {
        guard (1...9).contains(token.count), token.allSatisfy(JSONScanner.isDigit),
            token.count == 1 || token.first != UInt8(ascii: "0")
        else { return nil }
        return token.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
