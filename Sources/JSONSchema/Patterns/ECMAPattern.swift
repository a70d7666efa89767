internal import PCRE

/// Rewrites a regular expression of ECMA-262 (§22.2, with the `u` flag) for PCRE2: what the two
/// write differently or mean differently, and refusal of what only PCRE2 has.
///
/// Not strict, escapes that ECMA-262's Annex B allows without the `u` flag stand for their
/// character (`\_`, `\'`, `\Z`), as schemas in the wild and API Gateway's engine have it.
struct ECMAPattern {
    private let source: [Unicode.Scalar]
    private let isStrict: Bool
    private var index = 0
    private var result = ""

    /// What PCRE2 should compile, with `.dollarEndOnly` and `.ecmaScript`.
    static func translate(_ source: String, isStrict: Bool = false) throws(PCREError) -> String {
        var pattern = ECMAPattern(source: Array(source.unicodeScalars), isStrict: isStrict)
        while let scalar = pattern.next() { try pattern.outside(scalar) }
        return pattern.result
    }

    private init(source: [Unicode.Scalar], isStrict: Bool) {
        self.source = source
        self.isStrict = isStrict
    }

    // MARK: Outside of classes

    private mutating func outside(_ scalar: Unicode.Scalar) throws(PCREError) {
        switch scalar {
        case "\\": try escape(inClass: false)
        case "[": try characterClass()
        // ECMA-262 §12.3: line ends are these four, where PCRE2 knows one.
        case ".": result += #"[^\n\r\u{2028}\u{2029}]"#
        case "(": try group()
        case "*", "+", "?":
            result.unicodeScalars.append(scalar)
            try afterQuantifier()
        case "{":
            guard let length = quantifierLength() else {
                if isStrict { throw fault("a brace that is no quantifier") }
                result += #"\{"#
                return
            }
            append(length)
            try afterQuantifier()
        case "}", "]":
            if isStrict { throw fault("a bracket without its beginning") }
            result += #"\"#
            result.unicodeScalars.append(scalar)
        default: result.unicodeScalars.append(scalar)
        }
    }

    /// A `?` makes a quantifier lazy. A `+` would make it possessive, which ECMA-262 doesn't have.
    private mutating func afterQuantifier() throws(PCREError) {
        if peek() == "?" {
            result += "?"
            index += 1
        }
        if let scalar = peek(), "*+?".unicodeScalars.contains(scalar) {
            throw fault("nothing to repeat")
        }
    }

    /// How long what follows `{` is when that makes a quantifier: `{2}`, `{2,}`, `{2,3}`.
    private func quantifierLength() -> Int? {
        var end = index
        func digits() -> Int { source[end...].prefix { ("0"..."9").contains($0) }.count }
        let first = digits()
        end += first
        if end < source.count, source[end] == "," {
            end += 1
            end += digits()
        }
        return first > 0 && end < source.count && source[end] == "}" ? end + 1 - index : nil
    }

    /// Copies a quantifier of so many characters after its brace.
    private mutating func append(_ length: Int) {
        result += "{"
        result.unicodeScalars.append(contentsOf: source[index..<index + length])
        index += length
    }

    private mutating func group() throws(PCREError) {
        result += "("
        if peek() == "*" { throw fault("nothing to repeat") }
        guard peek() == "?" else { return }
        let rest = String(String.UnicodeScalarView(source[(index + 1)...].prefix(8)))
        let known = [":", "=", "!", "<=", "<!"].contains { rest.hasPrefix($0) }
        if !known, !isNamed(rest), !isModifier(rest) {
            throw fault("a kind of group that ECMA-262 doesn't have")
        }
        // The question mark is no quantifier here.
        result += "?"
        index += 1
    }

    private func isNamed(_ rest: String) -> Bool {
        guard let letter = rest.unicodeScalars.dropFirst().first, rest.hasPrefix("<") else {
            return false
        }
        return letter.properties.isIDStart || letter == "$" || letter == "_"
    }

    /// ECMA-262 2025 §22.2.1, `(?i:…)` and `(?i-m:…)`: flags for a group, never without one.
    private func isModifier(_ rest: String) -> Bool {
        let flags = rest.prefix { $0 != ":" }
        return !flags.isEmpty && flags.count < rest.count && flags != "-"
            && flags.allSatisfy { "ims-".contains($0) }
    }

    // MARK: Classes

    private mutating func characterClass() throws(PCREError) {
        result += "["
        if peek() == "^" {
            result += "^"
            index += 1
        }
        while let scalar = next() {
            switch scalar {
            case "]":
                result += "]"
                return
            case "\\": try escape(inClass: true)
            // PCRE2 would see the beginning of a POSIX class (`[:alpha:]`).
            case "[": result += #"\["#
            default: result.unicodeScalars.append(scalar)
            }
        }
        throw fault("a class without its end")
    }

    // MARK: Escapes

    private mutating func escape(inClass: Bool) throws(PCREError) {
        guard let letter = next() else { throw fault("a backslash at the end") }
        switch letter {
        case "d", "D", "w", "W", "t", "n", "r", "f", "b": result += "\\\(letter)"
        case "B" where !inClass: result += #"\B"#
        case "v": result += #"\u{b}"#
        case "s": result += inClass ? Self.space : "[\(Self.space)]"
        case "S": result += inClass ? Self.notSpace : "[\(Self.notSpace)]"
        case "c": try control()
        case "x": try hexadecimal(2, letter)
        case "u": try unicode(inClass)
        case "p", "P": try property(letter)
        case "k" where !inClass && peek() == "<": result += #"\k"#
        case "0" where peek().map { !("0"..."9").contains($0) } ?? true: result += #"\u{0}"#
        case "1"..."9" where !inClass: result += "\\\(letter)"
        default: try identity(letter)
        }
    }

    /// A character that stands for itself. Letters and digits do so only without the `u` flag.
    private mutating func identity(_ letter: Unicode.Scalar) throws(PCREError) {
        let isSyntax = #"^$\.*+?()[]{}|/-"#.unicodeScalars.contains(letter)
        if isStrict, !isSyntax { throw fault("an escape that ECMA-262 doesn't have") }
        result += #"\u{"# + String(letter.value, radix: 16) + "}"
    }

    private mutating func control() throws(PCREError) {
        guard let letter = peek(), letter.isASCII, letter.properties.isAlphabetic else {
            if isStrict { throw fault("a control character needs a letter") }
            result += #"\\c"#
            return
        }
        index += 1
        result += #"\u{"# + String(letter.value % 32, radix: 16) + "}"
    }

    private mutating func hexadecimal(_ count: Int, _ letter: Unicode.Scalar) throws(PCREError) {
        guard let value = hexadecimalValue(count) else { return try identity(letter) }
        index += count
        result += #"\u{"# + String(value, radix: 16) + "}"
    }

    private mutating func unicode(_ inClass: Bool) throws(PCREError) {
        if peek() == "{" {
            let digits = source[(index + 1)...].prefix { $0 != "}" }
            let text = String(String.UnicodeScalarView(digits))
            guard let value = UInt32(text, radix: 16), value <= 0x10ffff else {
                throw fault("not a code point")
            }
            index += digits.count + 2
            return character(value, inClass)
        }
        guard var value = hexadecimalValue(4) else { return try identity("u") }
        index += 4
        if (0xd800..<0xdc00).contains(value), peek() == "\\", index + 1 < source.count,
            source[index + 1] == "u"
        {
            index += 2
            if let low = hexadecimalValue(4), (0xdc00..<0xe000).contains(low) {
                index += 4
                value = 0x10000 + (value - 0xd800) << 10 + (low - 0xdc00)
            } else {
                index -= 2
            }
        }
        character(value, inClass)
    }

    /// A code point. Half of a surrogate pair is never in UTF-8 text, so it matches nothing.
    private mutating func character(_ value: UInt32, _ inClass: Bool) {
        if Unicode.Scalar(value) != nil {
            result += #"\u{"# + String(value, radix: 16) + "}"
        } else if !inClass {
            result += "(?!)"
        }
    }

    private mutating func property(_ letter: Unicode.Scalar) throws(PCREError) {
        let name = source[index...].dropFirst().prefix { $0 != "}" }
        guard peek() == "{", index + name.count + 1 < source.count else {
            return try identity(letter)
        }
        index += name.count + 2
        let text = String(String.UnicodeScalarView(name))
        result += "\\\(letter){" + ECMAProperties.name(text) + "}"
    }

    // MARK: Reading

    private func hexadecimalValue(_ count: Int) -> UInt32? {
        let digits = source[index...].prefix(count)
        guard digits.count == count, digits.allSatisfy({ $0.properties.isASCIIHexDigit })
        else { return nil }
        return UInt32(String(String.UnicodeScalarView(digits)), radix: 16)
    }

    private func peek() -> Unicode.Scalar? { index < source.count ? source[index] : nil }

    private mutating func next() -> Unicode.Scalar? {
        guard index < source.count else { return nil }
        index += 1
        return source[index - 1]
    }

    private func fault(_ message: String) -> PCREError {
        let before = String(String.UnicodeScalarView(source[..<max(index - 1, 0)]))
        return PCREError(code: .syntax, offset: before.utf8.count, message: message)
    }

    // ECMA-262 §12.2 and §12.3: white space and line ends, U+FEFF among them.
    private static let space =
        #"\u{9}-\u{d}\u{20}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}"#
    private static let notSpace =
        #"\u{0}-\u{8}\u{e}-\u{1f}\u{21}-\u{9f}\u{a1}-\u{167f}\u{1681}-\u{1fff}\u{200b}-\u{2027}"#
        + #"\u{202a}-\u{202e}\u{2030}-\u{205e}\u{2060}-\u{2fff}\u{3001}-\u{fefe}\u{ff00}-\u{10ffff}"#
}
