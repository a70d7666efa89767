extension JSONTapeBuilder {
    /// Decodes the string with escapes that begins at `start` into the pool, for `takePlain`; `.none`
    /// when it is for the parser to judge: half a surrogate pair, a fault, the end of the text.
    @inline(never)
    mutating func decode(
        _ start: Int, _ last: Int, _ size: Int
    ) -> (tag: JSONEntry.Tag, end: Int, length: UInt32) {
        guard text[start] == UInt8(ascii: "\"") else { return (.none, start, 0) }
        // No escape is shorter than what it means, so the rest of the text is room enough for all
        // strings to come, and a vector more.
        let out = poolRoom(for: size &- start)
        var length = 0
        var i = start &+ 1
        var mayBeWide = false
        while true {
            let (end, isWide) = JSONLanes.copyCharacters(text, i, last, to: out + length)
            mayBeWide = mayBeWide || isWide
            length &+= end &- i
            i = end
            guard i < last else { return (.none, start, 0) }
            if text[i] == UInt8(ascii: "\"") { break }
            guard text[i] == UInt8(ascii: "\\"),
                let (next, count) = JSONUnescape.fast(text, i, size, to: out + length)
            else { return (.none, start, 0) }
            length &+= count
            i = next
        }
        // Escapes are ASCII, so what is between them is UTF-8 when the whole is.
        if mayBeWide, !JSONUTF8.isValid(text, start &+ 1, i) { return (.none, start, 0) }
        return (.decoded, i &+ 1, UInt32(truncatingIfNeeded: length))
    }

    /// Where in the pool the string is that `decode` just made, which is kept.
    mutating func keepDecoded(_ length: UInt32) -> UInt32 {
        defer { poolCount &+= Int(length) }
        return UInt32(truncatingIfNeeded: poolCount)
    }
}
