/// Why a document could not be read, or an XPath expression not be evaluated, and where.
public struct XMLError: Error, Hashable, Sendable {
    /// The kinds of fault, for programs; `message` is for people.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text is not well-formed XML, or its namespaces are not (XML 1.0, Namespaces in XML).
        case malformed
        /// It has a document type declaration, which is where entities are declared.
        case doctype
        /// It is in an encoding that isn't read, or its bytes are not text in the one it names.
        case encoding
        /// It goes beyond one of `XMLLimits`; the message names it.
        case limit
        /// The expression is not XPath 1.0, or uses a prefix or function that there isn't.
        case xpath
        /// The expression takes more steps than `XMLLimits.xpathStepsMax`.
        case xpathLimit
        /// libxml2 found no memory.
        case memory
    }

    /// What is wrong.
    public var code: Code
    /// One sentence without a full stop.
    public var message: String
    /// The line in the document, or in the expression for `.xpath` and `.xpathLimit`; from 1.
    public var line: Int
    /// The column in that line, from 1.
    public var column: Int
    /// That line, cut to a width that can be shown; `column` is within it or just behind it.
    public var excerpt: String
    /// How many columns of the line were cut off before `excerpt`.
    public var excerptStart: Int

    /// An error at a place of `text`.
    init(_ code: Code, _ message: String, line: Int, column: Int, in text: some Sequence<UInt8>) {
        self.code = code
        self.message = message
        self.line = max(line, 1)
        self.column = max(column, 1)
        (excerpt, excerptStart) = Self.excerpt(line: self.line, column: self.column, of: text)
    }

    /// An error about the text as a whole.
    init(_ code: Code, _ message: String) {
        self.init(code, message, line: 1, column: 1, in: [])
    }
}

extension XMLError {
    /// The longest part of a line that is kept: a document is often one line.
    private static let excerptMax = 100

    private static func excerpt(
        line: Int, column: Int, of text: some Sequence<UInt8>
    ) -> (String, Int) {
        var current = 1
        var position = 0
        let start = max(column - excerptMax / 2, 0)
        var bytes: [UInt8] = []
        for byte in text {
            if byte == UInt8(ascii: "\n") {
                if current == line { break }
                current += 1
            } else if current == line {
                if byte & 0xc0 != 0x80 { position += 1 }
                if position > start + excerptMax { break }
                if position > start { bytes.append(byte < 0x20 ? UInt8(ascii: " ") : byte) }
            }
        }
        return (String(decoding: bytes, as: UTF8.self), start)
    }
}

extension XMLError: CustomStringConvertible {
    /// The message with its place, the line and a caret.
    public var description: String {
        guard !excerpt.isEmpty else { return message }
        let indent = String(repeating: " ", count: max(column - 1 - excerptStart, 0))
        return "line \(line), column \(column): \(message)\n  \(excerpt)\n  \(indent)^"
    }
}
