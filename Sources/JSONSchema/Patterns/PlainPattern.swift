/// A regular expression that needs no going back: `^`, then classes of characters with counts, each
/// apart from what may follow it, and perhaps `$`. Most patterns of identifiers are of this kind, and
/// a loop over bytes decides them in less time than it takes to call an engine.
struct PlainPattern {
    /// A class of characters and how many of them.
    struct Step: BitwiseCopyable {
        /// The ASCII characters of the class, by bit.
        var low: UInt64 = 0
        var high: UInt64 = 0
        /// Whether all other characters are in it.
        var hasOthers = false
        var least = 1
        /// At most so many; `Int.max` without a bound.
        var most = 1

        @inline(__always)
        func accepts(_ byte: UInt8) -> Bool {
            if byte >= 0x80 { return hasOthers }
            return (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
        }

        mutating func insert(_ byte: UInt8) {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
        }

        func meets(_ other: Step) -> Bool {
            low & other.low != 0 || high & other.high != 0 || (hasOthers && other.hasOthers)
        }
    }

    private(set) var steps: [Step] = []
    private(set) var isAnchoredAtEnd = false
    private var rest: ArraySlice<UInt8>

    /// The pattern, when it is of this kind.
    init?(_ source: String) {
        rest = Array(source.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "^"), source.utf8.allSatisfy({ $0 < 0x80 }) else {
            return nil
        }
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "$"), rest.isEmpty {
                isAnchoredAtEnd = true
                break
            }
            guard var step = atom(byte), count(&step) else { return nil }
            steps.append(step)
        }
        guard isExact else { return nil }
    }

    /// A character, an escape or a class.
    private mutating func atom(_ byte: UInt8) -> Step? {
        var step = Step()
        switch byte {
        case UInt8(ascii: "["): return characterClass()
        case UInt8(ascii: "\\"):
            guard let letter = rest.popFirst(), Self.escape(letter, &step) else { return nil }
        case _ where "^$.*+?()]{}|".utf8.contains(byte): return nil
        default: step.insert(byte)
        }
        return step
    }

    /// `\d`, `\w`, and punctuation that stands for itself; no other escape.
    private static func escape(_ letter: UInt8, _ step: inout Step) -> Bool {
        switch letter {
        case UInt8(ascii: "d"): for byte in UInt8(0)..<0x80 where byte.isDigit { step.insert(byte) }
        case UInt8(ascii: "w"):
            for byte in UInt8(0)..<0x80
            where byte.isDigit || byte.isLetter || byte == UInt8(ascii: "_") { step.insert(byte) }
        case _ where letter.isDigit || letter.isLetter: return false
        default: step.insert(letter)
        }
        return true
    }

    private mutating func characterClass() -> Step? {
        var step = Step()
        let isNegated = rest.first == UInt8(ascii: "^")
        if isNegated { rest = rest.dropFirst() }
        var last: UInt8?
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "]") { return isNegated ? Self.negated(step) : step }
            if byte == UInt8(ascii: "-"), let from = last, let to = rest.first,
                to != UInt8(ascii: "]")
            {
                // An escape at the end of a range is left to the engine.
                guard to != UInt8(ascii: "\\"), from <= to else { return nil }
                rest = rest.dropFirst()
                for member in from...to { step.insert(member) }
                last = nil
            } else if byte == UInt8(ascii: "\\") {
                guard let letter = rest.popFirst(), Self.escape(letter, &step) else { return nil }
                last = letter.isLetter ? nil : letter
                // `[\d-x]` is an error in ECMA-262.
                if last == nil, rest.first == UInt8(ascii: "-") { return nil }
            } else {
                step.insert(byte)
                last = byte
            }
        }
        return nil
    }

    private static func negated(_ step: Step) -> Step {
        Step(low: ~step.low, high: ~step.high, hasOthers: true)
    }

    /// A quantifier, if there is one.
    private mutating func count(_ step: inout Step) -> Bool {
        switch rest.first {
        case UInt8(ascii: "*"): (step.least, step.most) = (0, .max)
        case UInt8(ascii: "+"): (step.least, step.most) = (1, .max)
        case UInt8(ascii: "?"): (step.least, step.most) = (0, 1)
        case UInt8(ascii: "{"): return counts(&step)
        default: return !step.hasOthers
        }
        rest = rest.dropFirst()
        // Bytes are counted, so characters of several may only be counted without a bound.
        return isGreedy && (!step.hasOthers || step.most == .max)
    }

    /// `{2}`, `{2,}`, `{2,3}`.
    private mutating func counts(_ step: inout Step) -> Bool {
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")), !step.hasOthers else {
            return false
        }
        let parts = rest[..<end].dropFirst().split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        guard parts.count <= 2, let least = parts.first.flatMap({ Int($0) }), least <= 1 << 16
        else {
            return false
        }
        step.least = least
        if parts.count == 1 {
            step.most = least
        } else if parts[1].isEmpty {
            step.most = .max
        } else {
            guard let most = Int(parts[1]), most >= least else { return false }
            step.most = most
        }
        rest = rest[(end + 1)...]
        return isGreedy
    }

    private var isGreedy: Bool {
        rest.first != UInt8(ascii: "?") && rest.first != UInt8(ascii: "+")
            && rest.first != UInt8(ascii: "*") && rest.first != UInt8(ascii: "{")
    }

    /// Whether taking as many characters as each step can is right: none of them could have been
    /// meant for a later step.
    private var isExact: Bool {
        for (index, step) in steps.enumerated() where step.least != step.most {
            for next in steps[(index + 1)...] {
                if step.meets(next) { return false }
                if next.least > 0 { break }
            }
        }
        return true
    }
}
