/// Writes a Java pattern in PCRE2's syntax, where the two differ (java.util.regex.Pattern, "Summary of
/// regular-expression constructs" and "Comparison to Perl 5").
struct JavaPatternTranslation {
    let source: [Unicode.Scalar]
    var place = 0
    var result = ""
    private var groups = 0
    private(set) var names: [String: Int] = [:]
    private var isDotAll = false
    var nesting = 0

    init(_ source: String) { self.source = Array(source.unicodeScalars) }

    private var isAtEnd: Bool { place >= source.count }
    func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        place + ahead < source.count ? source[place + ahead] : nil
    }

    mutating func translate() throws(VTLFault) -> String {
        while let scalar = peek() {
            switch scalar {
            case "\\": try translateEscape(inClass: false)
            case "[":
                place += 1
                result += try translateClass()
            case "(": translateGroup()
            case ".":
                // Java's line terminators; PCRE2's own set is chosen when it is built.
                result += isDotAll ? "." : "[^\\n\\r\\x{85}\\x{2028}\\x{2029}]"
                place += 1
            case "{":
                guard isRepetition() else { throw syntax("Illegal repetition") }
                append()
            default: append()
            }
        }
        return result
    }

    mutating func append() {
        result.unicodeScalars.append(source[place])
        place += 1
    }

    func syntax(_ message: String) -> VTLFault {
        var text = ""
        text.unicodeScalars.append(contentsOf: source)
        return VTLFault(
            "java.util.regex.PatternSyntaxException: \(message) near index \(place) \(text)")
    }

    /// `{3}`, `{3,}` or `{3,5}`.
    private func isRepetition() -> Bool {
        var i = place + 1
        let start = i
        while i < source.count, ("0"..."9").contains(source[i]) { i += 1 }
        guard i > start, place > 0 else { return false }
        if i < source.count, source[i] == "," {
            i += 1
            while i < source.count, ("0"..."9").contains(source[i]) { i += 1 }
        }
        return i < source.count && source[i] == "}"
    }

    private mutating func translateGroup() {
        guard peek(1) == "?" else {
            groups += 1
            append()
            return
        }
        if peek(2) == "<", let next = peek(3), next != "=", next != "!" {
            groups += 1
            var i = place + 3
            var name = ""
            while i < source.count, source[i] != ">" {
                name.unicodeScalars.append(source[i])
                i += 1
            }
            names[name] = groups
        }
        // Flags: PCRE2 has no d, u and U.
        var i = place + 2
        var flags = ""
        while i < source.count, "idmsuxU-".unicodeScalars.contains(source[i]) {
            flags.unicodeScalars.append(source[i])
            i += 1
        }
        guard !flags.isEmpty, i < source.count, source[i] == ")" || source[i] == ":" else {
            append()
            return
        }
        let parts = flags.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        if parts[0].contains("s") { isDotAll = true }
        if parts.count > 1, parts[1].contains("s") { isDotAll = false }
        result += "(?" + flags.filter { !"duU".contains($0) }
        place = i
    }
}
