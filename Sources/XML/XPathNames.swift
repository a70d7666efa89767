/// Looks through an expression for prefixes and functions that don't exist. libxml2 finds them while
/// it evaluates, says no place, and prints some of them to standard error.
struct XPathNames {
    private let bytes: [UInt8]
    private var i = 0

    /// XPath 1.0 §4, the node types of §2.3, and the operators that may stand before a parenthesis.
    private static let callable: Set<String> = [
        "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string",
        "concat", "starts-with", "contains", "substring-before", "substring-after", "substring",
        "string-length", "normalize-space", "translate", "boolean", "not", "true", "false", "lang",
        "number", "sum", "floor", "ceiling", "round", "comment", "text", "processing-instruction",
        "node", "and", "or", "div", "mod",
    ]

    private init(_ expression: String) { bytes = Array(expression.utf8) }

    /// What is wrong with the first bad name in a well-formed `expression`, and at which byte.
    static func fault(
        in expression: String, isPrefix: (String) -> Bool
    ) -> (message: String, offset: Int)? {
        var names = XPathNames(expression)
        while let (name, offset) = names.next() {
            if names.skip(UInt8(ascii: ":")) {
                // An axis has two.
                if names.skip(UInt8(ascii: ":")) { continue }
                guard isPrefix(name) else {
                    return ("the prefix '\(name)' is bound to no namespace", offset)
                }
                let local = names.next(within: 0)
                if let local, names.isBeforeParenthesis() {
                    return ("there is no function '\(name):\(local.name)'", offset)
                }
            } else if names.isBeforeParenthesis(), !callable.contains(name) {
                return ("there is no function '\(name)'", offset)
            }
        }
        return nil
    }

    /// The next name, at most `distance` bytes away.
    private mutating func next(within distance: Int = .max) -> (name: String, offset: Int)? {
        let start = i
        while i < bytes.count, i - start <= distance {
            if bytes[i] == UInt8(ascii: "\"") || bytes[i] == UInt8(ascii: "'") {
                i = (bytes[(i + 1)...].firstIndex(of: bytes[i]) ?? bytes.count - 1) + 1
            } else if Self.isName(bytes[i]) {
                let offset = i
                while i < bytes.count, Self.isName(bytes[i]) { i += 1 }
                return (String(decoding: bytes[offset..<i], as: UTF8.self), offset)
            } else {
                i += 1
            }
        }
        return nil
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard i < bytes.count, bytes[i] == byte else { return false }
        i += 1
        return true
    }

    private func isBeforeParenthesis() -> Bool {
        bytes[i...].first { !(9...13).contains($0) && $0 != 32 } == UInt8(ascii: "(")
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
            UInt8(ascii: "."), 0x80...:
            true
        default: false
        }
    }
}
