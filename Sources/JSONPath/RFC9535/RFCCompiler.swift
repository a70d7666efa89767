internal import ByteEncodings

/// Compiles RFC 9535 queries, by its grammar and its rules of well-typedness.
struct RFCCompiler {
    var builder: ProgramBuilder

    static func compile(
        _ path: String, limits: JSONPath.Limits
    ) throws(JSONPathError) -> Program {
        var compiler = RFCCompiler(builder: ProgramBuilder(path, limits: limits))
        guard compiler.text.isHere(UInt8(ascii: "$")) else {
            throw compiler.builder.fault("a query starts with '$'")
        }
        _ = try compiler.query()
        guard compiler.text.isAtEnd else {
            throw compiler.builder.fault("'.', '[' or the end of the query is expected here")
        }
        return compiler.builder.program
    }

    var text: PathText {
        get { builder.text }
        _modify { yield &builder.text }
    }

    /// A query, at its `$` or `@`. White space after it is left alone.
    mutating func query() throws(JSONPathError) -> Int {
        let path = builder.reservePath(isRooted: text.isHere(UInt8(ascii: "$")))
        text.position += 1
        var steps: [Program.Step] = []
        while true {
            let before = text.position
            text.skipBlanks()
            guard text.isHere(UInt8(ascii: ".")) || text.isHere(UInt8(ascii: "[")) else {
                text.position = before
                break
            }
            guard steps.count < builder.limits.segmentsMax else {
                throw builder.fault(
                    .segments, "a query has more than \(builder.limits.segmentsMax) segments",
                    at: text.position)
            }
            steps.append(try segment())
        }
        builder.fillPath(path, with: steps)
        return path
    }

    // RFC 9535 §2.5
    private mutating func segment() throws(JSONPathError) -> Program.Step {
        let start = text.position
        let isDescendant = text.skip("..")
        var selectors: [Program.Selector]
        if text.isHere(UInt8(ascii: "[")) {
            selectors = try bracketed()
        } else {
            if !isDescendant { text.position += 1 }
            if text.skip(UInt8(ascii: "*")) {
                selectors = [.wildcard]
            } else {
                selectors = [.name(try shorthand())]
            }
        }
        return Program.Step(kind: kind(of: selectors, isDescendant), offset: start)
    }

    private mutating func kind(
        of selectors: [Program.Selector], _ isDescendant: Bool
    ) -> Program.Kind {
        if !isDescendant, selectors.count == 1 {
            switch selectors[0] {
            case .name(let name): return .name(name)
            case .index(let index): return .index(index)
            default: break
            }
        }
        let first = builder.program.selectors.count
        builder.program.selectors += selectors
        let range = first..<first + selectors.count
        return isDescendant ? .descendant(range) : .child(range)
    }

    /// `member-name-shorthand`: no quotes, so no more than letters, digits and what isn't ASCII.
    private mutating func shorthand() throws(JSONPathError) -> Int {
        let start = text.position
        let name = text.take { byte in
            byte >= 0x80 || byte == UInt8(ascii: "_") || byte.isDigit
                || (byte | 0x20) &- UInt8(ascii: "a") < 26
        }
        guard let first = name.first, !first.isDigit else {
            throw builder.fault("a name is expected here; other names are written ['…']", at: start)
        }
        return builder.name(name)
    }

    private mutating func bracketed() throws(JSONPathError) -> [Program.Selector] {
        text.position += 1
        var selectors: [Program.Selector] = []
        repeat {
            text.skipBlanks()
            selectors.append(try selector())
            text.skipBlanks()
        } while text.skip(UInt8(ascii: ","))
        guard text.skip(UInt8(ascii: "]")) else {
            throw builder.fault("',' or ']' is expected here")
        }
        return selectors
    }

    // RFC 9535 §2.3
    private mutating func selector() throws(JSONPathError) -> Program.Selector {
        switch text.current {
        case UInt8(ascii: "*"):
            text.position += 1
            return .wildcard
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(builder.name(try string()))
        case UInt8(ascii: "?"):
            text.position += 1
            text.skipBlanks()
            return .filter(try logical())
        default: return try indexOrSlice()
        }
    }

    private mutating func indexOrSlice() throws(JSONPathError) -> Program.Selector {
        let start = try integer()
        let before = text.position
        text.skipBlanks()
        guard text.skip(UInt8(ascii: ":")) else {
            text.position = before
            guard let start else {
                throw builder.fault("a quoted name, a number, a slice, '*' or '?' is expected here")
            }
            return .index(start)
        }
        text.skipBlanks()
        let end = try integer()
        text.skipBlanks()
        guard text.skip(UInt8(ascii: ":")) else { return .slice(start: start, end: end, step: 1) }
        text.skipBlanks()
        return .slice(start: start, end: end, step: try integer() ?? 1)
    }

    /// An `int` within I-JSON's range (RFC 9535 §2.1); nil when none is here.
    private mutating func integer() throws(JSONPathError) -> Int? {
        let start = text.position
        let isNegative = text.skip(UInt8(ascii: "-"))
        let digits = text.take(while: \.isDigit)
        if digits.isEmpty && !isNegative { return nil }
        guard let first = digits.first,
            first != UInt8(ascii: "0") || (digits.count == 1 && !isNegative)
        else { throw builder.fault("a whole number has no leading zeros and no '-0'", at: start) }
        guard digits.count <= 16, let value = Int(String(decoding: digits, as: UTF8.self)),
            value < 1 << 53
        else { throw builder.fault("this number is beyond ±(2^53 - 1)", at: start) }
        return isNegative ? -value : value
    }
}

// MARK: Strings

extension RFCCompiler {
    /// A string literal (RFC 9535 §2.3.1.1), without its quotes and escapes.
    mutating func string() throws(JSONPathError) -> [UInt8] {
        let start = text.position
        guard let quote = text.current else { throw builder.fault("text is expected here") }
        text.position += 1
        var result: [UInt8] = []
        while let byte = text.current {
            switch byte {
            case quote:
                text.position += 1
                return result
            case UInt8(ascii: "\\"): try escape(quote, &result)
            case ..<0x20: throw builder.fault("a control character in text must be escaped")
            default:
                result.append(byte)
                text.position += 1
            }
        }
        throw builder.fault("this text has no closing quote", at: start)
    }

    private mutating func escape(
        _ quote: UInt8, _ result: inout [UInt8]
    ) throws(JSONPathError) {
        let start = text.position
        text.position += 2
        switch text.byte(at: start + 1) {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0c)
        case UInt8(ascii: "n"): result.append(0x0a)
        case UInt8(ascii: "r"): result.append(0x0d)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "/"): result.append(UInt8(ascii: "/"))
        case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
        case quote: result.append(quote)
        case UInt8(ascii: "u"): result += Array(String(try unicode(at: start)).utf8)
        default: throw builder.fault("this is not an escape", at: start)
        }
    }

    private mutating func unicode(at start: Int) throws(JSONPathError) -> Unicode.Scalar {
        let unit = try hex(at: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xdc00, text.skip("\\u") else {
            throw builder.fault("half of a surrogate pair", at: start)
        }
        let low = try hex(at: start)
        guard low & 0xfc00 == 0xdc00,
            let scalar = Unicode.Scalar(0x10000 + (unit & 0x3ff) << 10 + (low & 0x3ff))
        else { throw builder.fault("half of a surrogate pair", at: start) }
        return scalar
    }

    private mutating func hex(at start: Int) throws(JSONPathError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = text.current, let digit = Hex.value(byte) else {
                throw builder.fault("'\\u' needs four hexadecimal digits", at: start)
            }
            value = value << 4 | UInt32(digit)
            text.position += 1
        }
        return value
    }
}
