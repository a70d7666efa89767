/// The names of the members of a file's outermost mapping, without reading the file.
package struct OuterNames {
    /// Each once, quotes and spaces left off.
    package private(set) var names: Set<String> = []

    /// Scans `text`. What is no document has names that mean nothing: its reader says what is wrong.
    package init(_ text: String, language: SourceLanguage) {
        let first = text.utf8.first { !" \t\r\n".utf8.contains($0) && $0 != 0xef }
        if language == .json || first == UInt8(ascii: "{") {
            scanBraces(text)
        } else {
            scanLines(text)
        }
    }

    /// YAML in blocks: what begins a line.
    private mutating func scanLines(_ text: String) {
        for line in text.utf8.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            guard let first = line.first,
                (first | 0x20) &- 0x61 < 26 || first == 0x22 || first == 0x27,
                let colon = line.firstIndex(of: UInt8(ascii: ":"))
            else { continue }
            let name = line[..<colon].filter { $0 != 0x22 && $0 != 0x27 && $0 != 0x20 }
            names.insert(String(decoding: name, as: UTF8.self))
        }
    }

    /// JSON, and YAML in braces: texts of depth one before a colon.
    private mutating func scanBraces(_ text: String) {
        var depth = 0
        var word: [UInt8] = []
        var quote: UInt8?
        var isEscaped = false
        for byte in text.utf8 {
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == open {
                    quote = nil
                    continue
                }
                if depth == 1 { word.append(byte) }
                continue
            }
            switch byte {
            case 0x22, 0x27:
                quote = byte
                word = []
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                word = []
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1:
                names.insert(String(decoding: word, as: UTF8.self))
                word = []
            case UInt8(ascii: ","): word = []
            case 0x20, 0x09, 0x0a, 0x0d: break
            default: if depth == 1 { word.append(byte) }
            }
        }
    }
}
