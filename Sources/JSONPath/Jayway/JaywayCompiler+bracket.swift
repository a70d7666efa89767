extension JaywayCompiler {
    /// `['a']`, `['a','b']`, `[0]`, `[0,1]`, `[0:1]`, `[*]` or `[?(…)]`.
    mutating func bracket(_ steps: inout [Program.Step]) throws(JSONPathError) {
        let start = text.position
        switch text.significant(after: start) {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): steps.append(try quotedNames())
        case UInt8(ascii: "*"):
            text.position += 1
            text.skipSpaces()
            text.position += 1
            try close("a wildcard")
            steps.append(step(.wildcard, at: start))
        case UInt8(ascii: "?"): steps.append(try filterSegment())
        case let byte? where byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":"):
            steps.append(try elements())
        default:
            throw builder.fault(
                "after '[' a quoted name, a number, a slice, '*' or '?(' is expected", at: start)
        }
    }

    private mutating func close(_ what: String) throws(JSONPathError) {
        text.skipSpaces()
        guard text.skip(UInt8(ascii: "]")) else {
            throw builder.fault("']' is expected after \(what)")
        }
    }

    /// Quoted names, all with the quotes that the first has.
    private mutating func quotedNames() throws(JSONPathError) -> Program.Step {
        let start = text.position
        text.position += 1
        text.skipSpaces()
        guard let quote = text.current else { throw builder.fault("a name is expected") }
        var names: [Int] = []
        repeat {
            text.skipSpaces()
            guard text.skip(quote) else {
                throw builder.fault(
                    "a name in \(Character(UnicodeScalar(quote))) quotes is expected here")
            }
            guard let end = text.unescaped(quote, from: text.position) else {
                throw builder.fault("this name has no closing quote", at: text.position - 1)
            }
            names.append(builder.name(JavaEscapes.unescape(text.bytes[text.position..<end])))
            text.position = end + 1
            text.skipSpaces()
        } while text.skip(UInt8(ascii: ","))
        try close("a name")
        if names.count == 1 { return step(.name(names[0]), at: start) }
        // Nothing else made names in between.
        return step(.names(names[0]..<names[0] + names.count), at: start)
    }

    /// Numbers: indices or a slice. The text up to `]` is read as Java's `split` and `parseInt` do.
    private mutating func elements() throws(JSONPathError) -> Program.Step {
        let start = text.position
        text.position += 1
        let inside = text.take { byte in
            byte.isDigit || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ":") || byte == UInt8(ascii: " ")
        }
        try close("numbers")
        if inside.contains(UInt8(ascii: ":")) {
            return step(try slice(inside), at: start)
        }
        var parts = inside.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        // Java's split drops what is empty at the end.
        while parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
        let first = builder.program.indices.count
        for part in parts {
            builder.program.indices.append(try number(part))
        }
        guard parts.count > 1 else {
            return step(.index(builder.program.indices.removeLast()), at: start)
        }
        return step(.indices(first..<builder.program.indices.count), at: start)
    }

    /// `from:to`. A third part is ignored, as Jayway does (ArraySliceOperation.parse).
    private func slice(_ inside: ArraySlice<UInt8>) throws(JSONPathError) -> Program.Kind {
        let parts = inside.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        let (from, to) = (try optionalNumber(parts[0]), try optionalNumber(parts[1]))
        guard from != nil || to != nil else {
            throw builder.fault("a slice needs a start or an end", at: inside.startIndex)
        }
        return .slice(from: from, to: to)
    }

    private func optionalNumber(_ part: ArraySlice<UInt8>) throws(JSONPathError) -> Int? {
        part.allSatisfy { $0 == UInt8(ascii: " ") } ? nil : try number(part)
    }

    private func number(_ part: ArraySlice<UInt8>) throws(JSONPathError) -> Int {
        let digits = part.drop { $0 == UInt8(ascii: " ") }
        let end = digits.lastIndex { $0 != UInt8(ascii: " ") } ?? digits.startIndex - 1
        // 32 bits, as an int of Java's has.
        guard
            let value = Int32(String(decoding: digits[digits.startIndex..<end + 1], as: UTF8.self))
        else { throw builder.fault("this is not an index", at: part.startIndex) }
        return Int(value)
    }

    /// `[?(…)]`.
    private mutating func filterSegment() throws(JSONPathError) -> Program.Step {
        let start = text.position
        text.position += 1
        text.skipSpaces()
        text.position += 1
        text.skipSpaces()
        guard text.isHere(UInt8(ascii: "(")) else {
            let isPlaceholder = text.isHere(UInt8(ascii: "]")) || text.isHere(UInt8(ascii: ","))
            throw builder.fault(
                isPlaceholder
                    ? "a placeholder '?' needs a filter that only Java code can give"
                    : "'(' is expected after '?'")
        }
        let filter = try parenthesized()
        try close("a filter")
        return step(.filter(filter), at: start)
    }
}
