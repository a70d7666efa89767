/// The longest match in each of the lexer's states; of two of one length the one declared first.
struct VTLMatcher {
    let source: UnsafeBufferPointer<UInt8>
    var position = 0
    var state = VTLLexer.State.text

    init(_ source: UnsafeBufferPointer<UInt8>) { self.source = source }

    typealias Match = (kind: VTLTokenKind, length: Int)

    static var nothing: Match { (.endOfFile, 0) }

    /// What stands at `position`, which is before the end; a length of 0 where nothing of this state does.
    @inline(__always)
    func match() -> Match {
        switch state {
        case .text: matchText()
        case .reference, .referenceModifier: matchReference()
        case .referenceIndex: matchIndex()
        case .directive: matchDirective()
        case .methodArguments: matchMethodArguments()
        case .directiveName: matchDirectiveName()
        case .textBlock, .multiLineComment, .formalComment, .lineComment: matchComment()
        }
    }

    @inline(__always)
    func byte(_ i: Int) -> UInt8 { i < source.count ? source[i] : 0 }

    // MARK: Text

    private func matchText() -> Match {
        let first = source[position]
        switch first {
        case UInt8(ascii: "$"):
            let length = emptyIndex()
            return length > 0 ? (.emptyIndex, length) : matchDollar()
        case UInt8(ascii: "#"):
            let length = setDirective()
            return length > 0 ? (.setDirective, length) : matchHash(lineComments: true)
        case UInt8(ascii: "\\"): return matchBackslash()
        default:
            if first == 0x20 || first == 0x09 {
                let length = setDirective()
                if length > 0 { return (.setDirective, length) }
            }
            return (.text, endOfText(from: position + 1) - position)
        }
    }

    /// The first byte that may begin markup, found eight at a time: most of a template is text.
    private func endOfText(from start: Int) -> Int {
        var i = start
        guard let base = source.baseAddress else { return i }
        let raw = UnsafeRawPointer(base)
        while i &+ 8 <= source.count {
            let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            let found =
                Self.zeros(word ^ 0x2424_2424_2424_2424) | Self.zeros(word ^ 0x2323_2323_2323_2323)
                | Self.zeros(word ^ 0x5c5c_5c5c_5c5c_5c5c)
            if found != 0 { return i &+ UInt64(littleEndian: found).trailingZeroBitCount / 8 }
            i &+= 8
        }
        while i < source.count, !Self.startsMarkup(source[i]) { i &+= 1 }
        return i
    }

    /// The high bits of the zero bytes of a word; those above the first zero may be wrong.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    @inline(__always)
    private static func startsMarkup(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "$") || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\\")
    }

    /// Backslashes in text: before a reference they belong to it, before the name of a directive they
    /// escape it when they are odd in number.
    private func matchBackslash() -> Match {
        let count = run(of: UInt8(ascii: "\\"), from: position)
        let next = byte(position + count)
        if next == UInt8(ascii: "$") { return matchDollar() }
        if next == UInt8(ascii: "#"), count % 2 == 1 {
            let word = directiveWord(at: position + count + 1)
            if word > 0 { return (.escapeDirective, count + 1 + word) }
        }
        return count >= 2 ? (.doubleEscape, 2) : (.escape, 1)
    }

    /// The length of `#set(` or `#{set}(` with the blanks and tabs before it; 0 where it isn't.
    private func setDirective() -> Int {
        var i = position
        while byte(i) == 0x20 || byte(i) == 0x09 { i += 1 }
        guard byte(i) == UInt8(ascii: "#") else { return 0 }
        i += 1
        if matches("set", at: i) {
            i += 3
        } else if matches("{set}", at: i) {
            i += 5
        } else {
            return 0
        }
        i += run(of: 0x20, from: i)
        return byte(i) == UInt8(ascii: "(") ? i + 1 - position : 0
    }

    /// `$.`, `$[`, `$![` and `$\![` are text: its length, 0 for something else.
    private func emptyIndex() -> Int {
        switch byte(position + 1) {
        case UInt8(ascii: "."), UInt8(ascii: "["): 2
        case UInt8(ascii: "!") where byte(position + 2) == UInt8(ascii: "["): 3
        case UInt8(ascii: "\\") where matches("$\\![", at: position): 4
        default: 0
        }
    }

    // MARK: What every state has

    /// Backslashes, `$`, and perhaps more backslashes and `!`; nothing without the `$`.
    private func matchDollar() -> Match {
        var i = position + run(of: UInt8(ascii: "\\"), from: position)
        guard byte(i) == UInt8(ascii: "$") else { return Self.nothing }
        i += 1
        let bang = i + run(of: UInt8(ascii: "\\"), from: i)
        if byte(bang) == UInt8(ascii: "!") { return (.dollarBang, bang + 1 - position) }
        return (.dollar, i - position)
    }

    private func matchHash(lineComments: Bool) -> Match {
        switch byte(position + 1) {
        case UInt8(ascii: "#") where lineComments: return (.lineCommentStart, 2)
        case UInt8(ascii: "*"):
            if byte(position + 2) == UInt8(ascii: "*"), position + 3 < source.count,
                source[position + 3] != UInt8(ascii: "#")
            {
                return (.formalCommentStart, 4)
            }
            return (.commentStart, 2)
        case UInt8(ascii: "[") where byte(position + 2) == UInt8(ascii: "["):
            return (.textBlockStart, 3)
        default: return (.hash, 1)
        }
    }

    /// `$…` and `#…` in a state that has them; nothing where the byte is another.
    @inline(__always)
    func matchCommon(lineComments: Bool) -> Match {
        switch source[position] {
        case UInt8(ascii: "$"): return matchDollar()
        case UInt8(ascii: "#"): return matchHash(lineComments: lineComments)
        case UInt8(ascii: "\\"): return matchDollar()
        default: return Self.nothing
        }
    }

    // MARK: References

    @inline(__always)
    private func matchReference() -> Match {
        let first = source[position]
        // `VTLLexer.nextName` has been here before, but not behind a prefix.
        if VTLLexer.isNameStart(first) { return matchName() }
        let isModifier = state == .referenceModifier
        switch first {
        case UInt8(ascii: "["): return (.indexLeftBracket, 1)
        case UInt8(ascii: "{"): return (.referenceLeftCurly, 1)
        case UInt8(ascii: "}"): return (.referenceRightCurly, 1)
        case UInt8(ascii: "(") where isModifier: return (.leftParen, 1)
        case UInt8(ascii: ".") where VTLLexer.isLetter(byte(position + 1)): return (.dot, 2)
        case UInt8(ascii: "$"):
            let length = isModifier ? 0 : emptyIndex()
            if length > 0 { return (.emptyIndex, length) }
        case 0x20, 0x09, UInt8(ascii: "#"):
            let length = setDirective()
            if length > 0 { return (.setDirective, length) }
        default: break
        }
        let match = matchCommon(lineComments: !isModifier)
        return match.length > 0 ? match : (.referenceEnd, 1)
    }

    /// A name, or `true` and `false`.
    @inline(__always)
    func matchName() -> Match {
        var i = position + 1
        while i < source.count, VTLLexer.isNameByte(source[i]) { i &+= 1 }
        let length = i &- position
        if length == 4 || length == 5 {
            if length == 4, matches("true", at: position) { return (.trueWord, 4) }
            if length == 5, matches("false", at: position) { return (.falseWord, 5) }
        }
        return (.identifier, length)
    }

    private func matchIndex() -> Match {
        let match = matchCommon(lineComments: false)
        if match.length > 0 { return match }
        switch source[position] {
        case UInt8(ascii: "]"): return (.indexRightBracket, 1)
        case UInt8(ascii: "t") where matches("true", at: position): return (.trueWord, 4)
        case UInt8(ascii: "f") where matches("false", at: position): return (.falseWord, 5)
        default: return matchLiteral()
        }
    }

    private func matchMethodArguments() -> Match {
        let first = source[position]
        if VTLLexer.isNameStart(first) { return matchName() }
        switch first {
        case UInt8(ascii: ")"): return (.methodRightParen, 1)
        case 0x20, 0x09, UInt8(ascii: "#"):
            let length = setDirective()
            if length > 0 { return (.setDirective, length) }
        case UInt8(ascii: ".") where VTLLexer.isLetter(byte(position + 1)): return (.dot, 2)
        default: break
        }
        var match = matchCommon(lineComments: false)
        if match.length == 0 { match = matchPunctuation() }
        return match.length > 0 ? match : matchLiteral()
    }

    // MARK: Comments

    private func matchComment() -> Match {
        let first = source[position]
        switch (state, first) {
        case (.textBlock, UInt8(ascii: "]")) where matches("]]#", at: position):
            return (.textBlockEnd, 3)
        case (.multiLineComment, UInt8(ascii: "*")) where byte(position + 1) == UInt8(ascii: "#"):
            return (.commentEnd, 2)
        case (.formalComment, UInt8(ascii: "*")) where byte(position + 1) == UInt8(ascii: "#"):
            return (.formalCommentEnd, 2)
        case (.lineComment, 0x0a): return (.lineCommentEnd, 1)
        case (.lineComment, 0x0d): return (.lineCommentEnd, byte(position + 1) == 0x0a ? 2 : 1)
        default:
            let match = matchCommon(lineComments: false)
            if match.length > 0 { return match }
            return (state == .textBlock ? .textBlockByte : .commentByte, 1)
        }
    }
}
