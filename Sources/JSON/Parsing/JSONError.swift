/// Why a text is not JSON (RFC 8259), and where.
public struct JSONError: Error, Hashable, Sendable {
    /// The kinds of fault, for programs; `description` is for people.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text ends inside a value, or has none.
        case unexpectedEnd
        /// A byte that can't stand here.
        case unexpectedByte
        /// A word other than `true`, `false` and `null`.
        case invalidLiteral
        /// A number outside RFC 8259 §6: a leading zero or plus, a bare point, an empty exponent.
        case invalidNumber
        /// A backslash before anything but `"\/bfnrt` or `u` and four hexadecimal digits.
        case invalidEscape
        /// A control character (below U+0020) that isn't escaped inside a string.
        case controlCharacter
        /// Bytes that are not UTF-8 (RFC 3629): overlong, surrogate, truncated or above U+10FFFF.
        case invalidUTF8
        /// Something after the value.
        case trailingContent
        /// Arrays and objects nest deeper than `JSONOptions.depthMax`.
        case tooDeep
        /// The text is longer than `JSONOptions.sizeMax`.
        case tooLarge
        /// An object names a member twice, and `JSONOptions.duplicateKeys` is `.reject`.
        case duplicateKey
    }

    /// What is wrong.
    public var code: Code
    /// Where, in bytes from the start of the text, from 0.
    public var offset: Int
    /// The line of `offset`, from 1. Lines end at LF, CR LF or CR.
    public var line: Int
    /// The column of `offset` in its line, from 1, counted in Unicode scalars.
    public var column: Int

    /// An error at `offset`, whose line and column are counted in `text`.
    init(_ code: Code, at offset: Int, in text: UnsafeBufferPointer<UInt8>) {
        self.code = code
        self.offset = offset
        (line, column) = Self.position(of: offset, in: text)
    }

    /// Line and column, both from 1, of a byte offset; an offset past the end is the end.
    public static func position(
        of offset: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        var i = 0
        while i < min(offset, text.count) {
            let byte = text[i]
            let isEndOfLine =
                byte == 0x0a
                || (byte == 0x0d && !(i + 1 < text.count && text[i + 1] == 0x0a))
            if isEndOfLine {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                // Continuation bytes belong to the scalar that their first byte counted.
                column += 1
            }
            i += 1
        }
        return (line, column)
    }
}

extension JSONError: CustomStringConvertible {
    /// A sentence with line and column.
    public var description: String { "line \(line), column \(column): \(code.sentence)" }
}

extension JSONError.Code {
    /// The fault as a sentence without a full stop.
    public var sentence: String {
        switch self {
        case .unexpectedEnd: "the JSON text ends too early"
        case .unexpectedByte: "this character can't stand here in JSON"
        case .invalidLiteral: "only true, false and null are words in JSON; quote other text"
        case .invalidNumber: "this is not a JSON number"
        case .invalidEscape: "this is not a JSON escape"
        case .controlCharacter: "a control character in a string must be escaped"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .trailingContent: "there is something after the JSON value"
        case .tooDeep: "arrays and objects nest too deeply"
        case .tooLarge: "the JSON text is too large"
        case .duplicateKey: "this member is named twice in its object"
        }
    }
}
