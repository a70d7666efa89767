extension JSONTapeBuilder {
    /// Takes as many members and elements as are plain, from `offset` inside an open container on:
    /// strings, numbers without exponent, words, brackets; names without escapes. Returns where it
    /// stopped, and the parser goes on there as if this had never run. `decodes` says whether strings
    /// with escapes are to be taken.
    ///
    /// `last` is the last byte of the text that isn't white space. It must be a closing bracket, which
    /// ends every token: so a byte that isn't it has another after it, and nobody asks in the loops.
    ///
    /// Nothing is an error here: what isn't plain, is too deep or wants memory is left to the parser,
    /// which takes one step by itself.
    mutating func takePlain(
        from offset: Int, last: Int, depthMax: Int, keepsDuplicates: Bool, decodes: Bool
    ) -> Int {
        guard offset <= last, text[last] | 0x20 == UInt8(ascii: "}") else { return offset }
        let plain = JSONPlainText(
            text: text, last: text + last, outMost: entries + (capacity &- 2),
            marksNames: !keepsDuplicates, decodes: decodes)
        var run = JSONPlainRun(self, from: offset)
        // The last bracket ends an inner container where an outer one isn't closed.
        while run.container != 0, run.at <= plain.last {
            let opening = run.isInObject ? takeMembers(&run, plain) : takeElements(&run, plain)
            if let opening {
                guard run.depth < depthMax else { break }
                run.open(opening, entries, in: text)
            } else {
                guard run.at.pointee == run.closer, keepsDuplicates || !repeatsName(run),
                    run.close(entries, in: text)
                else { break }
            }
        }
        count = run.out - entries
        container = run.container
        childCount = run.childCount
        depth = run.depth
        isInObject = run.isInObject
        return run.at - text
    }

    /// Takes members, up to one that is a container, whose bracket is returned and whose name is written
    /// and not counted; nil: `run.at` is where the object ends, or where the parser is to take a step.
    ///
    /// What changes with each member is in local variables: the compiler keeps those in registers.
    @inline(__always)
    private mutating func takeMembers(
        _ run: inout JSONPlainRun, _ plain: JSONPlainText
    ) -> UnsafePointer<UInt8>? {
        var (at, out, childCount, names) = (run.at, run.out, run.childCount, run.names)
        defer { (run.at, run.out, run.childCount, run.names) = (at, out, childCount, names) }
        guard var p = plain.afterComma(&at, isFirst: childCount == 0) else { return nil }
        while out <= plain.outMost, p.pointee == UInt8(ascii: "\"") {
            var end = plain.afterASCII(p + 1)
            if end.pointee != UInt8(ascii: "\"") {
                end = plain.afterCharacters(p + 1)
                guard end.pointee == UInt8(ascii: "\"") else { return nil }
            }
            out[0] = plain.entry(.string, p, end + 1, length: end - (p + 1))
            if plain.marksNames { names.add(p, end) }
            end += 1
            if end.pointee != UInt8(ascii: ":") {
                end = plain.afterSpace(end)
                guard end.pointee == UInt8(ascii: ":") else { return nil }
            }
            end += 1
            if end.pointee <= 0x20 { end = plain.afterSpace(end) }
            if end.pointee | 0x20 == UInt8(ascii: "{") { return end }
            guard let next = takeScalar(plain, end, into: out + 1) else { return nil }
            at = next
            out += 2
            childCount &+= 1
            guard let name = plain.afterComma(&at, isFirst: false) else { return nil }
            p = name
        }
        return nil
    }

    /// Takes elements, likewise.
    @inline(__always)
    private mutating func takeElements(
        _ run: inout JSONPlainRun, _ plain: JSONPlainText
    ) -> UnsafePointer<UInt8>? {
        var (at, out, childCount) = (run.at, run.out, run.childCount)
        defer { (run.at, run.out, run.childCount) = (at, out, childCount) }
        guard var p = plain.afterComma(&at, isFirst: childCount == 0) else { return nil }
        while out <= plain.outMost {
            if p.pointee | 0x20 == UInt8(ascii: "{") { return p }
            guard let next = takeScalar(plain, p, into: out) else { return nil }
            at = next
            out += 1
            childCount &+= 1
            guard let element = plain.afterComma(&at, isFirst: false) else { return nil }
            p = element
        }
        return nil
    }

    /// Takes a string, a number or a word; returns what is behind it.
    @inline(__always)
    private mutating func takeScalar(
        _ plain: JSONPlainText, _ start: UnsafePointer<UInt8>,
        into out: UnsafeMutablePointer<JSONEntry>
    ) -> UnsafePointer<UInt8>? {
        if start.pointee == UInt8(ascii: "\"") {
            let end = plain.afterASCII(start + 1)
            guard end.pointee == UInt8(ascii: "\"") else {
                return takeString(plain, start, into: out)
            }
            out.pointee = plain.entry(.string, start, end + 1, length: end - (start + 1))
            return end + 1
        }
        let (tag, end) = plain.numberOrWord(start)
        guard tag != .none else { return nil }
        out.pointee = plain.entry(tag, start, end)
        return end
    }

    /// Takes a string that isn't short or isn't ASCII.
    @inline(never)
    private mutating func takeString(
        _ plain: JSONPlainText, _ start: UnsafePointer<UInt8>,
        into out: UnsafeMutablePointer<JSONEntry>
    ) -> UnsafePointer<UInt8>? {
        let end = plain.afterCharacters(start + 1)
        if end.pointee == UInt8(ascii: "\"") {
            out.pointee = plain.entry(.string, start, end + 1, length: end - (start + 1))
            return end + 1
        }
        let last = plain.last - text
        guard plain.decodes, end.pointee == UInt8(ascii: "\\"),
            let (end, length) = decode(start - text, last, last + 1)
        else { return nil }
        out.pointee = plain.entry(.decoded, start, text + end, length: length)
        out.pointee.link = keepDecoded(length)
        return text + end
    }

    /// Whether the innermost container names a member twice.
    @inline(__always)
    private mutating func repeatsName(_ run: JSONPlainRun) -> Bool {
        run.names.mayRepeat && run.isInObject && run.childCount > 1
            && hasRepeatedKey(in: run.container, run.childCount, before: run.out - entries)
    }
}
