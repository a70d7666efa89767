extension JSONTapeBuilder {
    /// Decodes the string with escapes that begins at `start` into the pool, for `takePlain`: what is
    /// behind it, and how long its characters are; nil when it is for the parser to judge: half a
    /// surrogate pair, a fault, the end of the text.
    @inline(never)
    mutating func decode(
        _ start: Int, _ last: Int, _ size: Int
    ) -> (end: Int, length: Int)? {
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
            guard i < last else { return nil }
            if text[i] == UInt8(ascii: "\"") { break }
            guard text[i] == UInt8(ascii: "\\"),
                let (next, count) = JSONUnescape.fast(text, i, size, to: out + length)
            else { return nil }
            length &+= count
            i = next
        }
        // Escapes are ASCII, so what is between them is UTF-8 when the whole is.
        if mayBeWide, !JSONUTF8.isValid(text, start &+ 1, i) { return nil }
        return (i &+ 1, length)
    }

    /// Where in the pool the string is that `decode` just made, which is kept.
    mutating func keepDecoded(_ length: Int) -> UInt32 {
        defer { poolCount &+= length }
        return UInt32(truncatingIfNeeded: poolCount)
    }
}
