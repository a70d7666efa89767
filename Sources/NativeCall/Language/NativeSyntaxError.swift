/// What is wrong with a signature or a declaration of types, and where.
package struct NativeSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence, lower case, without a full stop.
    package var message: String
    /// The whole text.
    package var text: String
    /// Where, in bytes of the text.
    package var range: Range<Int>

    /// The message, the line and a caret under the place.
    package var description: String {
        let bytes = Array(text.utf8)
        let start = min(range.lowerBound, bytes.count)
        let lineStart = (bytes[..<start].lastIndex(of: 0x0a) ?? -1) + 1
        let lineEnd = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
        let line = String(decoding: bytes[lineStart..<lineEnd], as: UTF8.self)
        let before = String(decoding: bytes[lineStart..<start], as: UTF8.self)
        let marked = String(
            decoding: bytes[start..<max(start, min(range.upperBound, lineEnd))], as: UTF8.self)
        let indent = String(before.unicodeScalars.map { $0 == "\t" ? "\t" : " " as Character })
        let tildes = String(repeating: "~", count: max(marked.unicodeScalars.count - 1, 0))
        return "\(message)\n    \(line)\n    \(indent)^\(tildes)"
    }
}
