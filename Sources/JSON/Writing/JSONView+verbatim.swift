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
        let entries = tape.pointee.entries
        let source = tape.pointee.source
        var size = 0
        var containers = 0
        var next = entries + index
        let end = entries + Int(entries[index].link)
        // What is in a container follows it, so all of it is one row.
        while next < end {
            let entry = next.pointee
            next += 1
            if entry.tag == .string {
                size &+= Int(entry.end &- entry.start)
            } else if entry.isContainer {
                // Brackets and commas; colons.
                let count = Int(entry.count)
                size &+= 2 &+ max(count &- 1, 0) &+ (entry.isObject ? count : 0)
                containers &+= 1
            } else {
                guard entry.tag != .decoded,
                    !entry.isNumber || JavaNumber.printsAsWritten(entry, source)
                else { return nil }
                size &+= Int(entry.end &- entry.start)
            }
        }
        // No deeper than there are containers, mostly.
        return containers <= depthMax || depth(of: index) <= depthMax ? size : nil
    }

    /// How deep containers nest in the one at `index`, which counts.
    private func depth(of index: Int) -> Int {
        let entries = tape.pointee.entries
        var deepest = 0
        var open: [UInt32] = []
        for place in index..<Int(entries[index].link) where entries[place].isContainer {
            while let end = open.last, end <= place { open.removeLast() }
            open.append(entries[place].link)
            deepest = max(deepest, open.count)
        }
        return deepest
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
        return isShortCanonical(start, count)
            || isCanonical(UnsafeBufferPointer(start: start, count: count))
    }

    /// The same for most of them: at most eight characters, of which the first is neither a sign nor zero.
    @inline(__always)
    private static func isShortCanonical(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count <= 8, start[0] &- 0x31 < 9 else { return false }
        var point = 1
        while point < count, start[point] &- 0x30 < 10 { point &+= 1 }
        guard point &+ 1 < count, start[point] == UInt8(ascii: ".") else { return false }
        let last = count &- 1
        var place = point &+ 1
        while place < last {
            guard start[place] &- 0x30 < 10 else { return false }
            place &+= 1
        }
        return start[last] &- 0x31 < 9 || (point &+ 1 == last && start[last] == 0x30)
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
