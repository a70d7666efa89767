/// Why a template can't be compiled, or why a rendering ended; with the place in the template.
public struct VTLError: Error, Hashable, Sendable {
    /// The kinds of fault, for programs; `description` is for people.
    public enum Code: Hashable, Sendable {
        /// The template is not VTL; Velocity's ParseErrorException.
        case syntax
        /// A method threw, as Velocity's MethodInvocationException says it.
        case method
        /// A value can't be used where it stands.
        case value
        /// The text that the template reads isn't what it claims to be: the client's fault.
        case payload
        /// `#parse` or `#include`, for which there is no loader.
        case resource
        /// A limit of `VTLLimits`, by its name.
        case limit(String)
    }

    /// What is wrong.
    public var code: Code
    /// What is wrong, in words without a full stop.
    public var message: String
    /// Where, in bytes from the start of the template, from 0.
    public var offset: Int
    /// The line of `offset`, from 1.
    public var line: Int
    /// The column of `offset` in its line, from 1, counted in Unicode scalars.
    public var column: Int
    /// The line of the template with the fault, cut to 120 scalars, without its line end.
    public var excerpt: String
    /// The reference that was being evaluated, as the template spells it; empty for none.
    public var reference: String = ""
    /// The value that the method was called on, cut to 120 scalars; nil where there was none.
    public var value: String?
}

extension VTLError: CustomStringConvertible {
    /// The message with line and column, the line of the template, and a caret under the column.
    public var description: String {
        var text = "line \(line), column \(column): \(message)"
        if let value { text += " (\(reference.isEmpty ? "the value" : reference) is \(value))" }
        guard !excerpt.isEmpty else { return text }
        // Tabs stay tabs, so that the caret stands under its column however wide they are.
        let pad = excerpt.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }
        return text + "\n    \(excerpt)\n    \(pad.joined())^"
    }
}

extension VTLError {
    /// An error at `offset` of `source`.
    init(_ code: Code, _ message: String, at offset: Int, in source: UnsafeBufferPointer<UInt8>) {
        self.code = code
        self.message = message
        self.offset = min(max(offset, 0), source.count)
        var lineStart = 0
        line = 1
        var i = 0
        while i < self.offset {
            let isReturn = source[i] == 0x0d && !(i + 1 < source.count && source[i + 1] == 0x0a)
            if source[i] == 0x0a || isReturn {
                line += 1
                lineStart = i + 1
            }
            i += 1
        }
        column = 1 + Self.scalars(source[lineStart..<self.offset])
        let end = source[lineStart...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? source.count
        let text = String(decoding: source[lineStart..<end], as: UTF8.self)
        // A caret beyond the cut would point at nothing.
        excerpt = column > Self.excerptMax ? "" : Self.cut(text)
    }

    /// How much of a line or a value an error shows, in Unicode scalars.
    static let excerptMax = 120

    static func cut(_ text: String) -> String {
        text.unicodeScalars.count <= excerptMax
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(excerptMax))) + "…"
    }

    private static func scalars(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        bytes.count { $0 & 0xc0 != 0x80 }
    }
}

/// A failure inside a function of a host object or a Java method, before it has a place.
public struct VTLFault: Error, Hashable, Sendable {
    /// What kind.
    public var code: VTLError.Code
    /// In words without a full stop.
    public var message: String

    /// A failure of a method, or another kind.
    public init(_ message: String, code: VTLError.Code = .method) {
        self.code = code
        self.message = message
    }

    /// A limit of `VTLLimits`.
    static func limit(_ name: String, _ message: String) -> VTLFault {
        VTLFault(message, code: .limit(name))
    }
}
