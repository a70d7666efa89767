/// Turns a text into a tape. It keeps a stack of open containers instead of recursing, so a hostile
/// text can't exhaust the thread's stack.
struct JSONParser {
    private let scanner: JSONScanner
    private let options: JSONOptions
    /// Entry 0 is no value, entry 1 the root.
    private(set) var entries: [JSONEntry] = [JSONEntry(kind: .null, start: 0)]
    /// The characters of strings with escapes.
    private(set) var pool: [UInt8] = []
    /// Children of containers that hold containers.
    private(set) var children: [UInt32] = []
    private var open: [UInt32] = []
    private var offset = 0

    init(_ text: UnsafeBufferPointer<UInt8>, options: JSONOptions) {
        scanner = JSONScanner(text: text)
        self.options = options
    }

    mutating func parse() throws(JSONError) {
        let size = scanner.text.count
        guard size <= options.sizeMax else {
            throw JSONError(.tooLarge, at: options.sizeMax, in: scanner.text)
        }
        // A guess that spares most of the growing: 8 bytes of text a value.
        entries.reserveCapacity(min(size / 8 + 2, 1 << 16))
        offset = scanner.afterWhitespace(0)
        try value()
        while let container = open.last {
            try advance(in: Int(container))
        }
        offset = scanner.afterWhitespace(offset)
        guard offset == size else { throw scanner.error(.trailingContent, at: offset) }
    }

    /// Reads what follows inside an open container: its end, or one more member or element.
    private mutating func advance(in container: Int) throws(JSONError) {
        let isObject = entries[container].kind == .object
        let terminator = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        offset = scanner.afterWhitespace(offset)
        if scanner.peek(offset) == terminator {
            offset += 1
            return try close(container)
        }
        if entries[container].count > 0 {
            guard scanner.peek(offset) == UInt8(ascii: ",") else {
                throw scanner.error(.unexpectedByte, at: offset)
            }
            offset = scanner.afterWhitespace(offset + 1)
        }
        entries[container].count += 1
        if isObject { try key() }
        try value()
    }

    private mutating func key() throws(JSONError) {
        guard scanner.peek(offset) == UInt8(ascii: "\"") else {
            throw scanner.error(.unexpectedByte, at: offset)
        }
        try string()
        offset = scanner.afterWhitespace(offset)
        guard scanner.peek(offset) == UInt8(ascii: ":") else {
            throw scanner.error(.unexpectedByte, at: offset)
        }
        offset = scanner.afterWhitespace(offset + 1)
    }

    private mutating func value() throws(JSONError) {
        switch scanner.peek(offset) {
        case UInt8(ascii: "{"): try begin(.object)
        case UInt8(ascii: "["): try begin(.array)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            scalar(.number, to: try scanner.afterNumber(at: offset))
        case UInt8(ascii: "t"):
            scalar(.bool, to: try scanner.afterWord("true", at: offset), flags: .isTrue)
        case UInt8(ascii: "f"): scalar(.bool, to: try scanner.afterWord("false", at: offset))
        case UInt8(ascii: "n"): scalar(.null, to: try scanner.afterWord("null", at: offset))
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            throw scanner.error(.invalidLiteral, at: offset)
        default: throw scanner.error(.unexpectedByte, at: offset)
        }
    }

    private mutating func scalar(
        _ kind: JSONKind, to end: Int, flags: JSONEntry.Flags = JSONEntry.Flags(rawValue: 0)
    ) {
        entries.append(
            JSONEntry(
                kind: kind, flags: flags, start: UInt32(offset), end: UInt32(end),
                next: UInt32(entries.count + 1)))
        offset = end
    }

    private mutating func string() throws(JSONError) {
        let start = offset
        let (end, escaped) = try scanner.afterString(at: start)
        scalar(.string, to: end)
        let last = entries.count - 1
        entries[last].count = UInt32(end - start - 2)
        guard escaped else { return }
        let place = pool.count
        JSONUnescape.append(scanner.text[start + 1..<end - 1], to: &pool)
        entries[last].flags.insert(.decoded)
        entries[last].place = UInt32(place)
        entries[last].count = UInt32(pool.count - place)
    }

    private mutating func begin(_ kind: JSONKind) throws(JSONError) {
        guard open.count < options.depthMax else { throw scanner.error(.tooDeep, at: offset) }
        if let parent = open.last { entries[Int(parent)].flags.insert(.indexed) }
        open.append(UInt32(entries.count))
        scalar(kind, to: offset + 1)
    }

    private mutating func close(_ container: Int) throws(JSONError) {
        open.removeLast()
        entries[container].end = UInt32(offset)
        entries[container].next = UInt32(entries.count)
        if entries[container].flags.contains(.indexed) { indexChildren(of: container) }
        if entries[container].kind == .object, options.duplicateKeys == .reject {
            try rejectDuplicateKeys(in: container)
        }
    }

    /// Lists where each child begins (an object's keys, an array's elements): with containers among
    /// them they have no fixed stride, and walking there would make a loop over `element(i)`
    /// quadratic.
    private mutating func indexChildren(of container: Int) {
        entries[container].place = UInt32(children.count)
        var child = container + 1
        while child < entries.count {
            children.append(UInt32(child))
            if entries[container].kind == .object { child += 1 }
            child = Int(entries[child].next)
        }
    }

    /// Sorting finds equal keys in n log n whatever the keys are; a hash table could be flooded.
    private func rejectDuplicateKeys(in container: Int) throws(JSONError) {
        guard entries[container].count > 1 else { return }
        var keys: [Int] = []
        var child = container + 1
        while child < entries.count {
            keys.append(child)
            child = Int(entries[child + 1].next)
        }
        let sorted = keys.sorted { a, b in
            let order = compare(a, b)
            return order == 0 ? a < b : order < 0
        }
        let repeated = zip(sorted, sorted.dropFirst()).filter { compare($0, $1) == 0 }.map(\.1)
        // The first one in the text, for a message that doesn't depend on the sort.
        guard let first = repeated.min() else { return }
        throw scanner.error(.duplicateKey, at: Int(entries[first].start))
    }

    private func compare(_ a: Int, _ b: Int) -> Int {
        let x = entries[a]
        let y = entries[b]
        guard x.count == y.count else { return Int(x.count) - Int(y.count) }
        for i in 0..<Int(x.count) {
            let difference = Int(character(i, of: x)) - Int(character(i, of: y))
            if difference != 0 { return difference }
        }
        return 0
    }

    private func character(_ i: Int, of string: JSONEntry) -> UInt8 {
        string.flags.contains(.decoded)
            ? pool[Int(string.place) + i] : scanner.text[Int(string.start) + 1 + i]
    }
}
