internal import CScan

/// The text of `takePlain`, its tokens, and what doesn't change while they are taken.
struct JSONPlainText {
    let text: UnsafePointer<UInt8>
    /// The last byte that isn't white space, a closing bracket.
    let last: UnsafePointer<UInt8>
    /// Up to here there is room for a key and a value.
    let outMost: UnsafeMutablePointer<JSONEntry>
    /// Whether names that repeat matter.
    let marksNames: Bool
    /// Whether strings with escapes are taken.
    let decodes: Bool

    /// The entry of a token.
    @inline(__always)
    func entry(
        _ tag: JSONEntry.Tag, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
        length: Int = 0
    ) -> JSONEntry {
        JSONEntry(
            tag, start: UInt32(truncatingIfNeeded: start - text),
            end: UInt32(truncatingIfNeeded: end - text),
            count: UInt32(truncatingIfNeeded: length))
    }

    /// Where the child begins that comes after the comma at `at`, or at `at` itself if it is the first;
    /// nil when there is none, and `at` then is behind white space.
    @inline(__always)
    func afterComma(
        _ at: inout UnsafePointer<UInt8>, isFirst: Bool
    ) -> UnsafePointer<UInt8>? {
        var p = at
        if !isFirst {
            if p.pointee != UInt8(ascii: ",") {
                at = afterSpace(at)
                p = at
                guard p.pointee == UInt8(ascii: ",") else { return nil }
            }
            p += 1
        }
        if p.pointee <= 0x20 { p = afterSpace(p) }
        if isFirst { at = p }
        return p
    }

    /// The first byte that is no white space of RFC 8259 §2: the last bracket isn't.
    @inline(__always)
    func afterSpace(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var p = start
        while p.pointee <= 0x20, JSONScanner.isSpace(p.pointee) { p += 1 }
        return p
    }

    /// The first quote, backslash, control character or byte that isn't ASCII, if it is among the next
    /// 32 and not near the end; otherwise some byte that is no quote. It calls nothing, so that nothing
    /// has to be saved for the strings that are most.
    @inline(__always)
    func afterASCII(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        guard last - start >= 16 else { return last }
        var found = cscan_json_ends(start)
        if found != 0 { return start + found.trailingZeroBitCount }
        guard last - start >= 32 else { return last }
        found = cscan_json_ends(start + 16)
        return found != 0 ? start + (16 &+ found.trailingZeroBitCount) : last
    }

    /// The quote that ends a string without escapes, whose characters are UTF-8; some other byte when
    /// there is none such, a backslash when that is why.
    @inline(never)
    func afterCharacters(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        let first = start - text
        let (end, mayBeWide) = JSONLanes.afterCharacters(text, first, last - text)
        if mayBeWide, !JSONUTF8.isValid(text, first, end) { return last }
        return text + end
    }

    /// A number without exponent or a word, and what is behind it; `.none` for anything else.
    @inline(__always)
    func numberOrWord(
        _ start: UnsafePointer<UInt8>
    ) -> (tag: JSONEntry.Tag, end: UnsafePointer<UInt8>) {
        var p = start
        if p.pointee == UInt8(ascii: "-") { p += 1 }
        guard JSONScanner.isDigit(p.pointee) else { return word(start) }
        let first = p
        p = afterDigits(p + 1)
        guard first.pointee != UInt8(ascii: "0") || p == first + 1 else { return (.none, start) }
        var tag = JSONEntry.Tag.integer
        if p.pointee == UInt8(ascii: ".") {
            let point = p
            p = afterDigits(p + 1)
            guard p > point + 1 else { return (.none, start) }
            tag = .number
        }
        return p.pointee | 0x20 == UInt8(ascii: "e") ? (.none, start) : (tag, p)
    }

    /// The first byte that is no digit: the last bracket isn't.
    @inline(__always)
    private func afterDigits(_ start: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
        var p = start
        while JSONScanner.isDigit(p.pointee) { p += 1 }
        return p
    }

    @inline(__always)
    private func word(
        _ start: UnsafePointer<UInt8>
    ) -> (tag: JSONEntry.Tag, end: UnsafePointer<UInt8>) {
        guard last - start >= 4 else { return (.none, start) }
        // "true", "null" and "fals", the first byte lowest.
        switch UnsafeRawPointer(start).loadUnaligned(as: UInt32.self).littleEndian {
        case 0x6575_7274: return (.true, start + 4)
        case 0x6c6c_756e: return (.null, start + 4)
        case 0x736c_6166 where start[4] == UInt8(ascii: "e"): return (.false, start + 5)
        default: return (.none, start)
        }
    }
}
