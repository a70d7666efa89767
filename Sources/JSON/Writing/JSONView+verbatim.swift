internal import CScan

extension JSONView {
    /// The bytes of a value where json-smart, having read it, would write just these: no spaces, no
    /// escapes, nothing that it would escape (`/` when `escapesSlash`), and numbers as Java prints
    /// them. Nil where anything differs, or may. Most bodies that programs send are such, so that
    /// writing one is copying it.
    ///
    /// Borrowed from the text that was parsed. Containers nest at most `depthMax` deep in it, else nil.
    /// Costs one look at each entry and one at sixteen bytes each.
    public func javaText(
        of node: JSONNode, escapesSlash: Bool = false, depthMax: Int
    ) -> UnsafeBufferPointer<UInt8>? {
        guard entry(node).isContainer else { return nil }
        let text = source(of: node)
        guard writtenSize(Int(node.index), depthMax) == text.count, let start = text.baseAddress,
            JSONLanes.isPrintable(start, text.count, slash: escapesSlash)
        else { return nil }
        return text
    }

    /// What the container at `index` takes without spaces between its parts; nil where a part would be
    /// written otherwise. Of members of one name the first are gone from the tape, and so from the sum.
    private func writtenSize(_ index: Int, _ depthMax: Int) -> Int? {
        guard depthMax > 0 else { return nil }
        let entries = tape.pointee.entries
        let source = tape.pointee.source
        let whole = entries[index]
        // Brackets and commas; colons.
        var size = 2 &+ max(Int(whole.count) &- 1, 0)
        if whole.isObject { size &+= Int(whole.count) }
        var next = entries + index + 1
        let end = entries + Int(whole.link)
        while next < end {
            let tag = next.pointee.tag
            if tag == .string {
                size &+= Int(next.pointee.end &- next.pointee.start)
                next += 1
            } else if next.pointee.isContainer {
                guard let inner = writtenSize(next - entries, depthMax &- 1) else { return nil }
                size &+= inner
                next = entries + Int(next.pointee.link)
            } else {
                guard tag != .decoded,
                    !next.pointee.isNumber || JavaNumber.printsAsWritten(next.pointee, source)
                else { return nil }
                size &+= Int(next.pointee.end &- next.pointee.start)
                next += 1
            }
        }
        return size
    }
}

extension JavaNumber {
    /// Whether a number of a text is spelled as Java prints it; false where that takes a closer look.
    @inline(__always)
    fileprivate static func printsAsWritten(
        _ entry: JSONEntry, _ source: UnsafePointer<UInt8>
    ) -> Bool {
        let start = source + Int(entry.start)
        let count = Int(entry.end &- entry.start)
        // A respelled number has a count.
        guard entry.count == 0 else { return false }
        if entry.tag == .integer { return start[0] != UInt8(ascii: "-") || start[1] != 0x30 }
        return isCanonical(UnsafeBufferPointer(start: start, count: count))
    }

    /// Whether a JSON number with a fraction is spelled as Java prints the double: plain, without
    /// zeros to spare, with no more digits than doubles keep. False for any other text.
    public static func isCanonical(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let first = text.first == UInt8(ascii: "-") ? 1 : 0
        guard text.count <= 15 else { return false }
        var point = first
        while point < text.count, JSONScanner.isDigit(text[point]) { point &+= 1 }
        guard point > first, point &- first <= 7, point &+ 1 < text.count,
            text[point] == UInt8(ascii: ".")
        else { return false }
        let fraction = text.count &- point &- 1
        for i in (point &+ 1)..<text.count where !JSONScanner.isDigit(text[i]) { return false }
        // Below 10⁻³ Java prints an exponent.
        if text[first] == 0x30, point &- first == 1 {
            var zeros = 0
            while zeros < fraction, text[point &+ 1 &+ zeros] == 0x30 { zeros &+= 1 }
            if zeros > 2 || zeros == fraction { return fraction == 1 && zeros == 1 }
        }
        return fraction == 1 || text[text.count &- 1] != 0x30
    }
}

extension JSONLanes {
    /// Whether there is nothing but printable ASCII, and no `/` when `slash`.
    fileprivate static func isPrintable(
        _ text: UnsafePointer<UInt8>, _ size: Int, slash: Bool
    ) -> Bool {
        cscan_is_printable(text, text + size, slash ? UInt8(ascii: "/") : 0x7f) != 0
    }
}
