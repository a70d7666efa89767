internal import PCRE

/// Regular expressions of RFC 9485, which are few enough to mean the same everywhere. A text that
/// is none has no pattern. `^` and `$` stand for themselves in its grammar; as in the compliance
/// suite they are anchors.
struct IRegexp {
    private var text: PathText
    private var pcre: [UInt8] = []
    private var depth = 0

    /// How deep parentheses may nest; PCRE2's own bound is 250.
    private static let depthMax = 64

    /// The pattern that matches what the text means; nil when that is nothing.
    static func pattern(
        _ source: UnsafeBufferPointer<UInt8>, isWhole: Bool, stepsMax: UInt32
    ) -> PCREPattern? {
        var parser = IRegexp(text: PathText(Array(source)))
        guard parser.alternatives(), parser.text.isAtEnd else { return nil }
        // What PCRE2 refuses although it is an I-Regexp (a repetition beyond 65,535, a category
        // that doesn't exist) matches nothing either.
        return try? PCREPattern(
            String(decoding: parser.pcre, as: UTF8.self),
            options: isWhole ? [.wholeSubject, .dollarEndOnly] : [.dollarEndOnly],
            limits: PCREPattern.Limits(stepsMax: stepsMax))
    }

    private init(text: PathText) { self.text = text }

    private mutating func take() {
        if let byte = text.current {
            pcre.append(byte)
            text.position += 1
        }
    }

    private mutating func alternatives() -> Bool {
        while true {
            while let byte = text.current, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                guard atom(byte), quantifier() else { return false }
            }
            guard text.isHere(UInt8(ascii: "|")) else { return true }
            take()
        }
    }

    private mutating func atom(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("):
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.depthMax else { return false }
            pcre += "(?:".utf8
            text.position += 1
            guard alternatives(), text.isHere(UInt8(ascii: ")")) else { return false }
            take()
        case UInt8(ascii: "."):
            // RFC 9485 §5.3: all but the ends of lines.
            pcre += "[^\\n\\r]".utf8
            text.position += 1
        case UInt8(ascii: "["): return characterClass()
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "]"),
            UInt8(ascii: "{"), UInt8(ascii: "}"):
            return false
        default: take()
        }
        return true
    }

    private mutating func quantifier() -> Bool {
        switch text.current {
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): take()
        case UInt8(ascii: "{"):
            take()
            guard digits() else { return false }
            if text.isHere(UInt8(ascii: ",")) {
                take()
                _ = digits()
            }
            guard text.isHere(UInt8(ascii: "}")) else { return false }
            take()
        default: return true
        }
        return true
    }

    private mutating func digits() -> Bool {
        let digits = text.take(while: \.isDigit)
        pcre += digits
        return !digits.isEmpty
    }

    /// `\.` and the like, `\n`, `\p{L}`.
    private mutating func escape() -> Bool {
        guard let letter = text.byte(at: text.position + 1) else { return false }
        switch letter {
        case UInt8(ascii: "p"), UInt8(ascii: "P"):
            pcre += [UInt8(ascii: "\\"), letter]
            text.position += 2
            guard text.isHere(UInt8(ascii: "{")) else { return false }
            take()
            let category = text.take { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
            pcre += category
            guard (1...2).contains(category.count), text.isHere(UInt8(ascii: "}")) else {
                return false
            }
            take()
            return true
        case 0x28...0x2b, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "?"), 0x5b...0x5e,
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), 0x7b...0x7d:
            take()
            take()
            return true
        default: return false
        }
    }

    private mutating func characterClass() -> Bool {
        take()
        if text.isHere(UInt8(ascii: "^")) { take() }
        var isFirst = true
        while let byte = text.current, byte != UInt8(ascii: "]") {
            if byte == UInt8(ascii: "-") {
                // For itself it stands first or last only.
                let isLast = text.byte(at: text.position + 1) == UInt8(ascii: "]")
                guard isFirst || isLast else { return false }
                pcre += "\\-".utf8
                text.position += 1
            } else {
                guard classPart(byte) else { return false }
            }
            isFirst = false
        }
        guard !isFirst, text.isHere(UInt8(ascii: "]")) else { return false }
        take()
        return true
    }

    /// One character, a range of two, or a category.
    private mutating func classPart(_ byte: UInt8) -> Bool {
        let isCategory =
            byte == UInt8(ascii: "\\")
            && (text.byte(at: text.position + 1) ?? 0) | 0x20 == UInt8(ascii: "p")
        if isCategory { return escape() }
        guard classCharacter() else { return false }
        let isRange =
            text.isHere(UInt8(ascii: "-"))
            && text.byte(at: text.position + 1) != UInt8(ascii: "]")
        guard isRange else { return true }
        take()
        return classCharacter()
    }

    private mutating func classCharacter() -> Bool {
        guard let byte = text.current else { return false }
        switch byte {
        case UInt8(ascii: "\\"): return escape()
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "-"): return false
        default:
            take()
            // The rest of a character of several bytes.
            while let next = text.current, next & 0xc0 == 0x80 { take() }
            return true
        }
    }
}
