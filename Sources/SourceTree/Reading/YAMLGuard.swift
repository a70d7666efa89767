/// Refuses what would make the YAML library take exponential time before a bound of ours can stop
/// it.
///
/// The library hashes every key of a mapping with all that is inside, to find duplicates, and
/// follows aliases while it builds: nine anchors that each hold nine aliases of the one before are
/// 9⁹ values to hash once the last stands as a key. A key that is not a scalar is an error here
/// anyway, so a text that has both several anchors and something that looks like such a key is
/// refused at once.
enum YAMLGuard {
    static func check(_ text: String) throws(SyntaxFault) {
        var scan = Scan()
        for byte in text.utf8 { scan.take(byte) }
        guard scan.anchors >= 2, let (line, column) = scan.complexKey else { return }
        throw SyntaxFault(
            message: "a key must be text", location: SourceLocation(line: line, column: column),
            hint: "a file with anchors (&name) can't have '?', an alias or a bracket as a key")
    }

    /// Looks at bytes without understanding YAML: quoted text may match too, which costs a clear
    /// message in a file that nobody has, and missing nothing matters more.
    private struct Scan {
        var anchors = 0
        var complexKey: (line: Int, column: Int)?
        private var line = 1
        private var column = 0
        private var previous = UInt8(ascii: "\n")
        /// Whether only spaces have come since a `]` or `}`, or since an alias's name.
        private var afterContainer = false
        private var inAlias = false

        mutating func take(_ byte: UInt8) {
            if byte & 0xc0 != 0x80 { column += 1 }
            let isSpace = byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
            if Self.separates(previous) {
                if byte == UInt8(ascii: "&") { anchors += 1 }
                if byte == UInt8(ascii: "*") { inAlias = true }
            }
            // "? " begins a complex key, and so does anything with ':' after a container or an
            // alias.
            let isQuestion = previous == UInt8(ascii: "?") && isSpace
            let isColon = byte == UInt8(ascii: ":") && (afterContainer || inAlias)
            if isQuestion || isColon, complexKey == nil { complexKey = (line, max(column - 1, 1)) }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
                afterContainer = true
            } else if inAlias && isSpace {
                (inAlias, afterContainer) = (false, true)
            } else if !isSpace {
                afterContainer = false
            }
            if byte == 0x0a {
                line += 1
                column = 0
            }
            previous = byte
        }

        private static func separates(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","),
                UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: "&"),
                UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "\""), UInt8(ascii: "'"):
                true
            default: byte >= 0x80
            }
        }
    }
}
