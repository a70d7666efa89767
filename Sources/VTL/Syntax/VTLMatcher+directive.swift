// Matches inside directives: `#if( … )`, the name behind `#`, and literals.
extension VTLMatcher {
    func matchDirective() -> Match {
        let first = source[position]
        if VTLLexer.isLetter(first) || first == UInt8(ascii: "_") || first == UInt8(ascii: "@") {
            return operatorWord()
        }
        switch first {
        case 0x20, 0x09, 0x0a, 0x0d: return matchLiteral()
        case UInt8(ascii: "("): return (.leftParen, 1)
        case UInt8(ascii: ")"): return (.rightParen, 1 + lineEnd(from: position + 1))
        case UInt8(ascii: "{"):
            let word = directiveWord(at: position)
            if word > 0 { return (.bracketedWord, word) }
        case UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: "\\"):
            return matchCommon(lineComments: true)
        default: break
        }
        var match = matchOperator()
        if match.length == 0 { match = matchPunctuation() }
        return match.length > 0 ? match : matchLiteral()
    }

    /// The name of a directive, right behind `#`.
    func matchDirectiveName() -> Match {
        let first = source[position]
        switch first {
        case UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: "\\"):
            let match = matchCommon(lineComments: true)
            return match.length > 0 ? match : (.directiveEnd, 1)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            let match = matchNumber()
            return match.length > 0 ? match : (.directiveEnd, 1)
        default: break
        }
        let length = directiveWord(at: position)
        guard length > 0 else { return (.directiveEnd, 1) }
        let isBracketed = first == UInt8(ascii: "{")
        let (start, count) = isBracketed ? (position + 1, length - 2) : (position, length)
        switch count {
        case 3 where matches("end", at: start):
            return (.end, length + lineEnd(from: position + length))
        case 4 where matches("else", at: start):
            return (.elseDirective, length + lineEnd(from: position + length))
        case 2 where matches("if", at: start): return (.ifDirective, length)
        case 6 where matches("elseif", at: start): return (.elseIfDirective, length)
        default: return (isBracketed ? .bracketedWord : .word, length)
        }
    }

    /// A word of a directive: an operator, a truth value or, in `#foreach`, `in`.
    private func operatorWord() -> Match {
        let length = directiveWord(at: position)
        switch length {
        case 2:
            if let kind = operatorPair() { return (kind, 2) }
        case 3:
            if matches("and", at: position) { return (.and, 3) }
            if matches("not", at: position) { return (.not, 3) }
        case 4 where matches("true", at: position): return (.trueWord, 4)
        case 5 where matches("false", at: position): return (.falseWord, 5)
        default: break
        }
        return (.word, length)
    }

    private func operatorPair() -> VTLTokenKind? {
        switch (source[position], source[position + 1]) {
        case (UInt8(ascii: "o"), UInt8(ascii: "r")): .or
        case (UInt8(ascii: "l"), UInt8(ascii: "t")): .less
        case (UInt8(ascii: "l"), UInt8(ascii: "e")): .lessOrEqual
        case (UInt8(ascii: "g"), UInt8(ascii: "t")): .greater
        case (UInt8(ascii: "g"), UInt8(ascii: "e")): .greaterOrEqual
        case (UInt8(ascii: "e"), UInt8(ascii: "q")): .equal
        case (UInt8(ascii: "n"), UInt8(ascii: "e")): .notEqual
        default: nil
        }
    }

    private func matchOperator() -> Match {
        let second = byte(position + 1)
        let isEqual = second == UInt8(ascii: "=")
        switch source[position] {
        case UInt8(ascii: "-"):
            let number = matchNumber()
            return number.length > 0 ? number : (.minus, 1)
        case UInt8(ascii: "+"): return (.plus, 1)
        case UInt8(ascii: "*"): return (.multiply, 1)
        case UInt8(ascii: "/"): return (.divide, 1)
        case UInt8(ascii: "%"): return (.modulus, 1)
        case UInt8(ascii: "&"): return second == UInt8(ascii: "&") ? (.and, 2) : Self.nothing
        case UInt8(ascii: "|"): return second == UInt8(ascii: "|") ? (.or, 2) : Self.nothing
        case UInt8(ascii: "<"): return isEqual ? (.lessOrEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"): return isEqual ? (.greaterOrEqual, 2) : (.greater, 1)
        case UInt8(ascii: "="): return isEqual ? (.equal, 2) : (.assign, 1)
        case UInt8(ascii: "!"): return isEqual ? (.notEqual, 2) : (.not, 1)
        default: return Self.nothing
        }
    }

    func matchPunctuation() -> Match {
        switch source[position] {
        case UInt8(ascii: "["): return (.leftBracket, 1)
        case UInt8(ascii: "]"): return (.rightBracket, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: "{"): return (.leftCurly, 1)
        case UInt8(ascii: "}"): return (.rightCurly, 1)
        case UInt8(ascii: ".") where byte(position + 1) == UInt8(ascii: "."): return (.doubleDot, 2)
        default: return Self.nothing
        }
    }

    /// White space, a string or a number.
    func matchLiteral() -> Match {
        switch source[position] {
        case 0x20, 0x09, 0x0a, 0x0d:
            var i = position + 1
            while i < source.count, VTLLexer.isWhiteSpace(source[i]) { i += 1 }
            return (.whitespace, i - position)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return matchString()
        default: return matchNumber()
        }
    }

    /// A string in either kind of quotes; a doubled quote inside stands for one.
    private func matchString() -> Match {
        let quote = source[position]
        var i = position + 1
        var end = 0
        while i < source.count {
            if source[i] == quote {
                end = i + 1
                guard byte(i + 1) == quote, i + 1 < source.count else { break }
                i += 1
            }
            i += 1
        }
        return end == 0 ? (.endOfFile, 0) : (.stringLiteral, end - position)
    }

    /// A whole number, which takes a following `..` with it, or one with a fraction or an exponent.
    func matchNumber() -> Match {
        var i = position
        if byte(i) == UInt8(ascii: "-") { i += 1 }
        let whole = digits(from: i)
        i += whole
        if whole > 0, byte(i) == UInt8(ascii: "."), byte(i + 1) == UInt8(ascii: ".") {
            return (.integer, i + 2 - position)
        }
        var isFloat = false
        if byte(i) == UInt8(ascii: ".") {
            let fraction = digits(from: i + 1)
            if whole > 0 || fraction > 0 {
                i += 1 + fraction
                isFloat = true
            }
        }
        guard whole > 0 || isFloat else { return (.endOfFile, 0) }
        if byte(i) == UInt8(ascii: "e") || byte(i) == UInt8(ascii: "E") {
            let sign = byte(i + 1) == UInt8(ascii: "+") || byte(i + 1) == UInt8(ascii: "-")
            let exponent = digits(from: i + (sign ? 2 : 1))
            if exponent > 0 {
                i += (sign ? 2 : 1) + exponent
                isFloat = true
            }
        }
        return (isFloat ? .floatingPoint : .integer, i - position)
    }
}

// MARK: Words

extension VTLMatcher {
    /// The length of a directive's name, in braces or not; 0 where there is none.
    func directiveWord(at start: Int) -> Int {
        let first = byte(start)
        let isBracketed = first == UInt8(ascii: "{")
        var i = isBracketed ? start + 1 : start
        guard VTLLexer.isNameStart(byte(i)) || (byte(i) == UInt8(ascii: "@") && !isBracketed) else {
            return 0
        }
        i += 1
        while VTLLexer.isWordByte(byte(i)) { i += 1 }
        guard isBracketed else { return i - start }
        return byte(i) == UInt8(ascii: "}") ? i + 1 - start : 0
    }

    /// The length of blanks, tabs and a line end; 0 where no line end comes.
    func lineEnd(from start: Int) -> Int {
        var i = start
        while byte(i) == 0x20 || byte(i) == 0x09 { i += 1 }
        switch byte(i) {
        case 0x0a: return i + 1 - start
        case 0x0d: return i + (byte(i + 1) == 0x0a ? 2 : 1) - start
        default: return 0
        }
    }

    func run(of wanted: UInt8, from start: Int) -> Int {
        var i = start
        while i < source.count, source[i] == wanted { i &+= 1 }
        return i - start
    }

    private func digits(from start: Int) -> Int {
        var i = start
        while i < source.count, VTLLexer.isDigit(source[i]) { i += 1 }
        return i - start
    }

    /// Whether `text` stands there. Inlined, it is a few comparisons.
    @inline(__always)
    func matches(_ text: StaticString, at start: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= source.count else { return false }
        for i in 0..<text.utf8CodeUnitCount where source[start + i] != text.utf8Start[i] {
            return false
        }
        return true
    }
}
