internal import PCRE

// The grammar of Jayway's filters (FilterCompiler of 2.9):
//     or         = and { '||' and }
//     and        = operand { '&&' operand }
//     operand    = relation | '(' or ')' | '!' operand
//     relation   = value [ operator value ]
// Only U+0020 is blank in it.
extension JaywayCompiler {
    /// `( or )`, at the parenthesis.
    mutating func parenthesized() throws(JSONPathError) -> Int {
        try builder.enter()
        text.position += 1
        let filter = try or()
        text.skipSpaces()
        guard text.skip(UInt8(ascii: ")")) else {
            throw builder.fault("an operator or ')' is expected here")
        }
        builder.leave()
        return filter
    }

    private mutating func or() throws(JSONPathError) -> Int {
        var parts = [try and()]
        text.skipSpaces()
        while text.skip("||") {
            parts.append(try and())
            text.skipSpaces()
        }
        return builder.filter(joining: parts) { .or($0) }
    }

    private mutating func and() throws(JSONPathError) -> Int {
        var parts = [try operand()]
        text.skipSpaces()
        while text.skip("&&") {
            parts.append(try operand())
            text.skipSpaces()
        }
        return builder.filter(joining: parts) { .and($0) }
    }

    private mutating func operand() throws(JSONPathError) -> Int {
        text.skipSpaces()
        if text.isHere(UInt8(ascii: "!")) {
            let next = text.significant(after: text.position)
            // Before a path the mark belongs to the path.
            if next != UInt8(ascii: "$"), next != UInt8(ascii: "@") {
                try builder.enter()
                text.position += 1
                let negated = try operand()
                builder.leave()
                return builder.filter(.not(negated))
            }
        }
        if text.isHere(UInt8(ascii: "(")) { return try parenthesized() }
        return try relation()
    }

    /// A comparison, or a path that must exist or, with `!`, must not.
    private mutating func relation() throws(JSONPathError) -> Int {
        text.skipSpaces()
        let start = text.position
        // In a comparison Jayway forgets about the mark: `!@.a == 1` means `@.a == 1`.
        let isWanted = !text.skip(UInt8(ascii: "!"))
        let left = try value()
        text.skipSpaces()
        if text.isAtEnd || text.isHere(UInt8(ascii: ")")) || text.isHere("&&") || text.isHere("||")
        {
            guard case .path(let path) = left else {
                throw builder.fault("this needs an operator and another value", at: start)
            }
            return builder.filter(.exists(path: path, wanted: isWanted))
        }
        let comparison = try comparison()
        return builder.filter(.compare(comparison, left, try value()))
    }

    private mutating func comparison() throws(JSONPathError) -> Comparison {
        let start = text.position
        var word = text.take(while: Self.isOperatorSign)
        // `== !@.b` aside, a mark at the end of the signs can only be meant for a path.
        if word.isEmpty { word = text.take { $0 != UInt8(ascii: " ") } }
        guard let comparison = Comparison(jayway: word) else {
            throw builder.fault(
                "'\(String(decoding: word, as: UTF8.self))' is not an operator", at: start)
        }
        return comparison
    }

    static func isOperatorSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "=")
            || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "!")
    }
}

// MARK: Values

extension JaywayCompiler {
    private mutating func value() throws(JSONPathError) -> Program.Operand {
        text.skipSpaces()
        _ = text.skip(UInt8(ascii: "!"))
        text.skipSpaces()
        let start = text.position
        switch text.current {
        case UInt8(ascii: "$"), UInt8(ascii: "@"): return try filterPath()
        case let quote? where quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""):
            guard let end = text.unescaped(quote, from: start + 1) else {
                throw builder.fault("this text has no closing quote")
            }
            text.position = end + 1
            return try builder.literal(
                string: JavaEscapes.unescape(text.bytes[start + 1..<end]), at: start)
        case UInt8(ascii: "["): return try json(UInt8(ascii: "["), UInt8(ascii: "]"))
        case UInt8(ascii: "{"): return try json(UInt8(ascii: "{"), UInt8(ascii: "}"))
        case UInt8(ascii: "/"): return try pattern()
        default: break
        }
        for word: StaticString in ["true", "false", "null"] where text.skip(word) {
            return try builder.literal(json: Array(word.description.utf8), at: start)
        }
        return try number()
    }

    /// A path inside a filter. It ends at a space, an operator or a parenthesis; `@.a&&@.b` is one
    /// path, for want of a space.
    private mutating func filterPath() throws(JSONPathError) -> Program.Operand {
        let (start, end) = (text.position, text.end)
        text.position += 1
        scan: while let byte = text.current {
            switch byte {
            case UInt8(ascii: "["): try jump(byte, UInt8(ascii: "]"))
            case UInt8(ascii: "("): try jump(byte, UInt8(ascii: ")"))
            case UInt8(ascii: " "), UInt8(ascii: ")"): break scan
            case _ where Self.isOperatorSign(byte): break scan
            default: text.position += 1
            }
        }
        let stop = text.position
        text.position = start
        text.end = stop
        let path = try path()
        text.position = stop
        text.end = end
        return .path(path)
    }

    private mutating func jump(_ open: UInt8, _ close: UInt8) throws(JSONPathError) {
        guard let end = text.closing(open, close, at: text.position) else {
            throw builder.fault("this bracket is not closed")
        }
        text.position = end + 1
    }

    private mutating func json(
        _ open: UInt8, _ close: UInt8
    ) throws(JSONPathError) -> Program.Operand {
        let start = text.position
        try jump(open, close)
        return try builder.literal(lenient: text.bytes[start..<text.position], at: start)
    }

    private mutating func number() throws(JSONPathError) -> Program.Operand {
        let start = text.position
        let digits = text.take { byte in
            byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        }
        guard let lexeme = JaywayNumber.lexeme(digits) else {
            throw builder.fault("a path, a number, text, a pattern or JSON is expected", at: start)
        }
        return try builder.literal(json: Array(lexeme.utf8), at: start)
    }

    /// `/…/flags`, which must match the whole text (`Matcher.matches`).
    private mutating func pattern() throws(JSONPathError) -> Program.Operand {
        let start = text.position
        guard let end = text.unescaped(UInt8(ascii: "/"), from: start + 1) else {
            throw builder.fault("this pattern has no closing '/'")
        }
        let source = String(decoding: text.bytes[start + 1..<end], as: UTF8.self)
        text.position = end + 1
        var options: PCREPattern.Options = [.wholeSubject]
        let flags = text.take {
            $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: "&")
                && $0 != UInt8(ascii: "|") && $0 != UInt8(ascii: "=")
        }
        for flag in flags {
            // java.util.regex's letters; `d`, unix lines, is how PCRE2 reads lines anyway, and `u`,
            // case folding beyond ASCII, is always on.
            switch flag {
            case UInt8(ascii: "i"): options.insert(.caseless)
            case UInt8(ascii: "m"): options.insert(.multiline)
            case UInt8(ascii: "s"): options.insert(.dotAll)
            case UInt8(ascii: "x"): options.insert(.extended)
            case UInt8(ascii: "U"): options.insert(.unicodeProperties)
            // Jayway passes over letters it doesn't know.
            default: break
            }
        }
        do {
            let pattern = try PCREPattern(
                source, options: options,
                limits: PCREPattern.Limits(stepsMax: builder.limits.regexStepsMax))
            builder.program.patterns.append(Program.Pattern(pattern: pattern))
        } catch {
            throw builder.fault(error.message, at: start + 1 + error.offset)
        }
        return .pattern(builder.program.patterns.count - 1)
    }
}
