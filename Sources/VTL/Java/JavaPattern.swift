internal import PCRE

/// A regular expression of `java.util.regex`, run by PCRE2.
final class JavaPattern {
    let pattern: PCREPattern
    /// Named groups, for `${name}` in replacements.
    let names: [String: Int]

    /// Compiles Java's spelling; the fault is worded as Java's exception.
    init(_ source: String, stepsMax: UInt32) throws(VTLFault) {
        var translation = JavaPatternTranslation(source)
        let translated = try translation.translate()
        do throws(PCREError) {
            pattern = try PCREPattern(translated, limits: .init(stepsMax: stepsMax))
        } catch {
            throw VTLFault(
                "java.util.regex.PatternSyntaxException: \(error.message) near index \(error.offset) \(source)"
            )
        }
        names = translation.names
    }

    /// The matches in a text, in order, at most `max` of them; `body` gets the groups of each.
    func forEachMatch(
        in text: UnsafeBufferPointer<UInt8>, max: Int = .max,
        _ body: ([Range<Int>?]) throws(VTLFault) -> Bool
    ) throws(VTLFault) {
        var start = 0
        var count = 0
        while start <= text.count, count < max {
            guard let match = try first(in: text, from: start) else { return }
            count += 1
            guard try body(match.groups) else { return }
            start = match.range.upperBound
            if match.range.isEmpty {
                // The next search begins one character on.
                repeat { start += 1 } while start < text.count && text[start] & 0xc0 == 0x80
            }
        }
    }

    private func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(VTLFault) -> PCREMatch? {
        do throws(PCREError) {
            return try pattern.firstMatch(in: text, from: start)
        } catch {
            throw VTLFault(
                error.message, code: error.code == .limit ? .limit("regexStepsMax") : .method)
        }
    }
}

/// Writes a Java pattern in PCRE2's syntax, where the two differ (java.util.regex.Pattern, "Summary of
/// regular-expression constructs" and "Comparison to Perl 5").
struct JavaPatternTranslation {
    private let source: [Unicode.Scalar]
    private var place = 0
    private var result = ""
    private var groups = 0
    private(set) var names: [String: Int] = [:]
    private var isDotAll = false
    private var nesting = 0

    init(_ source: String) { self.source = Array(source.unicodeScalars) }

    private var isAtEnd: Bool { place >= source.count }
    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
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

    private mutating func append() {
        result.unicodeScalars.append(source[place])
        place += 1
    }

    private func syntax(_ message: String) -> VTLFault {
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

    // MARK: Escapes

    private mutating func translateEscape(inClass: Bool) throws(VTLFault) {
        guard let next = peek(1) else { throw syntax("Unexpected internal error") }
        switch next {
        case "u":
            guard place + 6 <= source.count,
                let value = UInt32(text(place + 2, place + 6), radix: 16)
            else { throw syntax("Illegal Unicode escape sequence") }
            place += 6
            var scalar = value
            // A pair of escapes for one character.
            if value & 0xfc00 == 0xd800, peek() == "\\", peek(1) == "u", place + 6 <= source.count,
                let low = UInt32(text(place + 2, place + 6), radix: 16), low & 0xfc00 == 0xdc00
            {
                scalar = 0x10000 + (value & 0x3ff) << 10 + (low & 0x3ff)
                place += 6
            }
            result += "\\x{\(String(scalar, radix: 16))}"
        case "p", "P": try translateProperty(inClass: inClass)
        case "0":
            var i = place + 2
            var value: UInt32 = 0
            while i < min(place + 5, source.count), let digit = source[i].octalDigit,
                value * 8 + digit <= 0o377
            {
                value = value * 8 + digit
                i += 1
            }
            guard i > place + 2 else { throw syntax("Illegal octal escape sequence") }
            result += "\\x{\(String(value, radix: 16))}"
            place = i
        case "Q":
            // Quoted text, up to \E or the end.
            var i = place + 2
            while i < source.count,
                !(source[i] == "\\" && i + 1 < source.count && source[i + 1] == "E")
            {
                if !source[i].isASCIIAlphanumeric, source[i].value < 0x80 { result += "\\" }
                result.unicodeScalars.append(source[i])
                i += 1
            }
            place = min(i + 2, source.count)
        case "a"..."z" where !"acdefhknrstvwbxzu".unicodeScalars.contains(next),
            "A"..."Z" where !"ABDEGHQRSVWXZ".unicodeScalars.contains(next):
            throw syntax("Illegal/unsupported escape sequence")
        default:
            append()
            append()
        }
    }

    private func text(_ from: Int, _ to: Int) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: source[from..<to])
        return text
    }

    /// `\p{Alpha}` and its kind: Java's names for POSIX classes and Unicode properties.
    private mutating func translateProperty(inClass: Bool) throws(VTLFault) {
        let isNegated = peek(1) == "P"
        var name: String
        if peek(2) == "{" {
            guard let end = source[(place + 3)...].firstIndex(of: "}") else {
                throw syntax("Unclosed character family")
            }
            name = text(place + 3, end)
            place = end + 1
        } else {
            guard let letter = peek(2) else { throw syntax("Unknown character property") }
            name = String(Character(letter))
            place += 3
        }
        let posix = [
            "Lower": "a-z", "Upper": "A-Z", "ASCII": "\\x00-\\x7f", "Alpha": "a-zA-Z",
            "Digit": "0-9", "Alnum": "a-zA-Z0-9", "Punct": "!-\\/:-@\\[-`{-~", "Graph": "!-~",
            "Print": " -~", "Blank": " \\t", "Cntrl": "\\x00-\\x1f\\x7f", "XDigit": "0-9a-fA-F",
            "Space": " \\t\\n\\x0b\\f\\r",
        ]
        if let set = posix[name] {
            if inClass, !isNegated {
                result += set
            } else if inClass {
                throw syntax("A negated POSIX class inside a class is not supported")
            } else {
                result += "[\(isNegated ? "^" : "")\(set)]"
            }
            return
        }
        let java = [
            "javaLowerCase": "Ll", "javaUpperCase": "Lu", "javaWhitespace": "Z",
            "IsAlphabetic": "L", "IsLetter": "L", "IsDigit": "Nd", "IsUppercase": "Lu",
            "IsLowercase": "Ll", "IsPunctuation": "P", "IsWhite_Space": "Z", "IsControl": "Cc",
        ]
        if let known = java[name] {
            name = known
        } else {
            for prefix in ["Is", "script=", "sc=", "general_category=", "gc="]
            where name.hasPrefix(prefix) {
                name = String(name.dropFirst(prefix.count))
            }
        }
        result += "\\\(isNegated ? "P" : "p"){\(name)}"
    }

    // MARK: Classes

    /// A class behind its `[`. Java's may hold classes (a union) and `&&` (an intersection), which
    /// PCRE2 spells as alternatives and lookaheads.
    private mutating func translateClass() throws(VTLFault) -> String {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= 16 else { throw syntax("Classes nest too deeply") }
        var isNegated = false
        if peek() == "^" {
            isNegated = true
            place += 1
        }
        var operands: [String] = []
        var alternatives: [String] = []
        let outer = result
        defer { result = outer }
        result = ""
        var isFirst = true
        while true {
            guard let scalar = peek() else { throw syntax("Unclosed character class") }
            if scalar == "]", !isFirst { break }
            isFirst = false
            switch scalar {
            case "[":
                place += 1
                alternatives.append(try translateClass())
            case "&" where peek(1) == "&":
                place += 2
                operands.append(Self.alternation(result, alternatives))
                result = ""
                alternatives = []
            case "\\": try translateEscape(inClass: true)
            case "]": result += "\\]"; place += 1
            default: append()
            }
        }
        place += 1
        if operands.isEmpty, alternatives.isEmpty { return "[\(isNegated ? "^" : "")\(result)]" }
        if !result.isEmpty || !alternatives.isEmpty {
            operands.append(Self.alternation(result, alternatives))
        }
        let heads = operands.dropLast().map { "(?=\($0))" }.joined()
        let all = "(?:\(heads)\(operands.last ?? "(?!)"))"
        return isNegated ? "(?:(?!\(all))[\\s\\S])" : all
    }

    private static func alternation(_ set: String, _ alternatives: [String]) -> String {
        let parts = (set.isEmpty ? [] : ["[\(set)]"]) + alternatives
        return parts.count == 1 ? parts[0] : "(?:\(parts.joined(separator: "|")))"
    }
}

extension Unicode.Scalar {
    fileprivate var octalDigit: UInt32? {
        value >= 0x30 && value <= 0x37 ? value - 0x30 : nil
    }

    fileprivate var isASCIIAlphanumeric: Bool {
        value < 0x80 && (VTLLexer.isLetter(UInt8(value)) || VTLLexer.isDigit(UInt8(value)))
    }
}
