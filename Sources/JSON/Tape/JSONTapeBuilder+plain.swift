extension JSONTapeBuilder {
    /// Takes as many members and elements as are plain, from `offset` inside an open container on:
    /// names without escapes, strings, numbers without exponent, words, brackets. Returns where it
    /// stopped, and the parser goes on there as if this had never run. `decodes` says whether strings
    /// with escapes are to be taken.
    ///
    /// Nothing is an error here: what isn't plain, is too deep, ends the text or wants memory is
    /// left to the parser, which takes one step by itself. So this is one loop over local variables
    /// that the compiler keeps in registers, which halves the time of a document.
    mutating func takePlain(
        from offset: Int, size: Int, depthMax: Int, keepsDuplicates: Bool, decodes: Bool
    ) -> Int {
        let text = text
        let entries = entries
        // With a byte left after each token and room for a key and a value there is no more to
        // check in the loop.
        let last = size &- 1
        let countMax = capacity &- 2
        var run = JSONPlainRun(self)
        // Marks of the open objects around the innermost container, by their depth.
        var marks = InlineArray<8, JSONNameMarks>(repeating: .unknown)
        var i = offset
        while i < last, run.count <= countMax {
            let byte = text[i]
            var j = i
            if byte == UInt8(ascii: ","), run.childCount > 0 {
                j = JSONLanes.afterSpace(text, i &+ 1, last)
            } else if byte == run.closer {
                if !keepsDuplicates, !run.isInArray, run.names.mayRepeat, run.childCount > 1,
                    hasRepeatedKey(in: run.container, run.childCount, before: run.count)
                {
                    break
                }
                guard run.close(entries, end: i &+ 1, &marks) else { break }
                i &+= 1
                if run.container == 0 { break }
                continue
            } else if byte <= 0x20 {
                let next = JSONLanes.afterSpace(text, i, last)
                if next == i { break }
                i = next
                continue
            } else if run.childCount > 0 {
                break
            }
            var index = run.count
            if !run.isInArray {
                var key = JSONPlainRun.shortString(text, j, last)
                if key.tag == .none { key = JSONPlainRun.string(text, j, last) }
                guard key.tag != .none else { break }
                entries[index] = JSONPlainRun.entry(key, at: j)
                if !keepsDuplicates { run.names.add(text, j, key.end) }
                index &+= 1
                j = JSONLanes.afterSpace(text, key.end, last)
                guard j < last, text[j] == UInt8(ascii: ":") else { break }
                j = JSONLanes.afterSpace(text, j &+ 1, last)
            }
            if text[j] | 0x20 == UInt8(ascii: "{") {
                guard run.depth < depthMax, j < last else { break }
                run.open(
                    entries, at: j, index: index, isArray: text[j] == UInt8(ascii: "["), &marks)
                i = j &+ 1
                continue
            }
            var token = JSONPlainRun.scalar(text, j, last)
            if token.tag == .none {
                let hasEscape = text[token.end] == UInt8(ascii: "\\")
                token = hasEscape ? (.none, j, 0) : JSONPlainRun.string(text, j, last)
                if decodes, token.tag == .none { token = decode(j, last, size) }
            }
            guard token.tag != .none else { break }
            entries[index] = JSONPlainRun.entry(token, at: j)
            if token.tag == .decoded { entries[index].link = keepDecoded(token.length) }
            run.count = index &+ 1
            run.childCount &+= 1
            i = token.end
        }
        // The last byte, which mostly ends it all.
        if i == last, run.container != 0, text[i] == run.closer {
            let mayRepeat =
                !keepsDuplicates && !run.isInArray && run.names.mayRepeat && run.childCount > 1
            if !mayRepeat || !hasRepeatedKey(in: run.container, run.childCount, before: run.count),
                run.close(entries, end: i &+ 1, &marks)
            {
                i &+= 1
            }
        }
        run.leave(in: &self)
        return i
    }
}

/// The state of `takePlain`: a copy of the builder's, in registers.
private struct JSONPlainRun {
    var count: Int
    var container: Int
    var childCount: UInt32
    var depth: Int
    /// The bracket that ends the innermost container.
    var closer: UInt8
    /// The names of the innermost container, when it is an object.
    var names: JSONNameMarks

    @inline(__always)
    init(_ builder: JSONTapeBuilder) {
        count = builder.count
        container = builder.container
        childCount = builder.childCount
        depth = builder.depth
        closer = builder.isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        names = builder.childCount == 0 ? JSONNameMarks() : .unknown
    }

    @inline(__always)
    func leave(in builder: inout JSONTapeBuilder) {
        builder.count = count
        builder.container = container
        builder.childCount = childCount
        builder.depth = depth
        builder.isInObject = container != 0 && !isInArray
    }

    @inline(__always)
    var isInArray: Bool { closer == UInt8(ascii: "]") }

    /// Begins a container that is a child of the innermost one.
    @inline(__always)
    mutating func open(
        _ entries: UnsafeMutablePointer<JSONEntry>, at offset: Int, index: Int, isArray: Bool,
        _ marks: inout InlineArray<8, JSONNameMarks>
    ) {
        if depth < 8 { marks[depth] = names }
        entries[container].suspend(count: childCount &+ 1)
        entries[index] = JSONEntry(
            isArray ? .array : .object, start: UInt32(truncatingIfNeeded: offset), end: 0,
            link: UInt32(truncatingIfNeeded: container))
        container = index
        closer = isArray ? UInt8(ascii: "]") : UInt8(ascii: "}")
        childCount = 0
        depth &+= 1
        count = index &+ 1
        names = JSONNameMarks()
    }

    /// Ends the innermost container; not one whose children must be listed.
    @inline(__always)
    mutating func close(
        _ entries: UnsafeMutablePointer<JSONEntry>, end: Int,
        _ marks: inout InlineArray<8, JSONNameMarks>
    ) -> Bool {
        if childCount > JSONEntry.walkMax, entries[container].layout != 0 { return false }
        container = Int(
            entries[container].close(
                end: UInt32(truncatingIfNeeded: end), next: UInt32(truncatingIfNeeded: count),
                count: childCount))
        childCount = entries[container].count
        closer = entries[container].isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        depth &-= 1
        names = depth < 8 ? marks[depth] : .unknown
        return true
    }

    typealias Token = (tag: JSONEntry.Tag, end: Int, length: UInt32)

    @inline(__always)
    static func entry(_ token: Token, at start: Int) -> JSONEntry {
        JSONEntry(
            token.tag, start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: token.end), count: token.length)
    }

    /// A string of ASCII without escapes that ends soon; `.none` when there is something else, with
    /// the place of the byte that tells. It calls nothing, so that nothing has to be saved for the
    /// strings that are most.
    @inline(__always)
    static func shortString(
        _ text: UnsafePointer<UInt8>, _ start: Int, _ last: Int
    ) -> Token {
        guard text[start] == UInt8(ascii: "\"") else { return (.none, start, 0) }
        let end = JSONLanes.afterShort(text, start &+ 1, last)
        // A string that begins with the text's last byte would end behind the text.
        guard end < last else { return (.none, start, 0) }
        guard text[end] == UInt8(ascii: "\"") else { return (.none, end, 0) }
        return (.string, end &+ 1, UInt32(truncatingIfNeeded: end &- start &- 1))
    }

    /// Any string without escapes; `.none` when there are some, or when it ends the text.
    @inline(never)
    static func string(_ text: UnsafePointer<UInt8>, _ start: Int, _ last: Int) -> Token {
        guard text[start] == UInt8(ascii: "\"") else { return (.none, start, 0) }
        let (end, mayBeWide) = JSONLanes.afterCharacters(text, start &+ 1, last)
        guard end < last, text[end] == UInt8(ascii: "\"") else { return (.none, start, 0) }
        if mayBeWide, !JSONUTF8.isValid(text, start &+ 1, end) { return (.none, start, 0) }
        return (.string, end &+ 1, UInt32(truncatingIfNeeded: end &- start &- 1))
    }

    /// A short string, a number or a word, likewise.
    @inline(__always)
    static func scalar(_ text: UnsafePointer<UInt8>, _ start: Int, _ last: Int) -> Token {
        let byte = text[start]
        if byte == UInt8(ascii: "\"") { return shortString(text, start, last) }
        if byte == UInt8(ascii: "-") || JSONScanner.isDigit(byte) {
            return number(text, start, last)
        }
        guard start &+ 4 <= last else { return (.none, start, 0) }
        // "true", "null" and "fals", the first byte lowest.
        switch UnsafeRawPointer(text + start).loadUnaligned(as: UInt32.self).littleEndian {
        case 0x6575_7274: return (.true, start &+ 4, 0)
        case 0x6c6c_756e: return (.null, start &+ 4, 0)
        case 0x736c_6166 where text[start &+ 4] == UInt8(ascii: "e") && start &+ 5 <= last:
            return (.false, start &+ 5, 0)
        default: break
        }
        return (.none, start, 0)
    }

    @inline(__always)
    private static func number(_ text: UnsafePointer<UInt8>, _ start: Int, _ last: Int) -> Token {
        var i = text[start] == UInt8(ascii: "-") ? start &+ 1 : start
        let first = i
        while i < last, JSONScanner.isDigit(text[i]) { i &+= 1 }
        guard i < last, i > first, text[first] != UInt8(ascii: "0") || i == first &+ 1 else {
            return (.none, start, 0)
        }
        var tag = JSONEntry.Tag.integer
        if text[i] == UInt8(ascii: ".") {
            let point = i
            i &+= 1
            while i < last, JSONScanner.isDigit(text[i]) { i &+= 1 }
            guard i < last, i > point &+ 1 else { return (.none, start, 0) }
            tag = .number
        }
        if text[i] | 0x20 == UInt8(ascii: "e") { return (.none, start, 0) }
        return (tag, i, 0)
    }
}
