/// Text made safe to stand in an XML document.
public enum XMLEscape {
    /// `text` with `& < > " '` as references, so that it can stand in an element and in a quoted
    /// attribute value, and without the characters that XML 1.0 §2.2 doesn't have.
    ///
    /// A carriage return becomes a reference too: a parser would read it as a line feed (§2.11).
    public static func text(_ text: String) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + text.utf8.count / 8)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".utf8)
            case "<": result.append(contentsOf: "&lt;".utf8)
            case ">": result.append(contentsOf: "&gt;".utf8)
            case "\"": result.append(contentsOf: "&quot;".utf8)
            case "'": result.append(contentsOf: "&apos;".utf8)
            case "\r": result.append(contentsOf: "&#13;".utf8)
            case "\t", "\n", "\u{20}"..."\u{fffd}", "\u{10000}"...:
                result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: break
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
