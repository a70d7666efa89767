import CPenstock

/// Finds one member of a JSON object in its text, for `$context.authorizer.claims.<name>`: an authorizer
/// writes all claims as one value, and most are never asked for.
struct JSONMember {
    private let text: ByteView
    private var place = 0

    /// The value of the member as it is written, a string with its quotes; nil: there is none, or the
    /// text is no object. Names with escapes are not found.
    static func find(_ name: ByteView, in object: ByteView) -> ByteView? {
        var scan = JSONMember(text: object)
        guard scan.take(UInt8(ascii: "{")) else { return nil }
        while true {
            let start = scan.skipSpace()
            guard scan.skipString() else { return nil }
            let key = object[start..<scan.place]
            guard scan.take(UInt8(ascii: ":")) else { return nil }
            let from = scan.skipSpace()
            guard scan.skipValue() else { return nil }
            if key.n == name.n + 2, key[1..<(key.n - 1)].equals(name) {
                return object[from..<scan.place]
            }
            guard scan.take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private init(text: ByteView) { self.text = text }

    @discardableResult
    private mutating func skipSpace() -> Int {
        while place < text.n {
            switch text[place] {
            case 0x20, 0x09, 0x0a, 0x0d: place += 1
            default: return place
            }
        }
        return place
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard skipSpace() < text.n, text[place] == byte else { return false }
        place += 1
        return true
    }

    /// Behind the closing quote.
    private mutating func skipString() -> Bool {
        guard place < text.n, text[place] == UInt8(ascii: "\"") else { return false }
        place += 1
        while place < text.n {
            let byte = text[place]
            place += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    /// Behind a value: what is in brackets by counting them, without looking what it is.
    private mutating func skipValue() -> Bool {
        var depth = 0
        while place < text.n {
            switch text[place] {
            case UInt8(ascii: "\""):
                guard skipString() else { return false }
                if depth == 0 { return true }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return true }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return true }
            default: break
            }
            place += 1
        }
        return false
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// The member `name` of a JSON object as a value: a string decoded, what else as it is written.
    func value(ofMember name: ByteView, in object: ByteView) -> pen_value? {
        guard let found = JSONMember.find(name, in: object), found.n > 0 else { return nil }
        guard found[0] == UInt8(ascii: "\""), found.n >= 2 else {
            return pen_value(type: PEN_JSON, flags: 0, i: 0, d: 0, s: found)
        }
        let inner = found[1..<(found.n - 1)]
        guard inner.buffer.contains(UInt8(ascii: "\\")) else { return .string(inner) }
        guard let memory = pointee.arena.allocate(inner.n, align: 1) else { return nil }
        var sink = ByteSink(memory.assumingMemoryBound(to: UInt8.self), capacity: inner.n)
        sink.put(unescapingJSON: inner)
        return .string(sink.view)
    }
}

extension ByteSink {
    /// RFC 8259 §7, of a string that a parser has accepted: never longer than it is written.
    fileprivate mutating func put(unescapingJSON text: ByteView) {
        var place = 0
        while place < text.n {
            guard text[place] == UInt8(ascii: "\\"), place + 1 < text.n else {
                put(text[place])
                place += 1
                continue
            }
            let escape = text[place + 1]
            place += 2
            switch escape {
            case UInt8(ascii: "b"): put(0x08)
            case UInt8(ascii: "f"): put(0x0c)
            case UInt8(ascii: "n"): put(0x0a)
            case UInt8(ascii: "r"): put(0x0d)
            case UInt8(ascii: "t"): put(0x09)
            case UInt8(ascii: "u"):
                let (scalar, length) = Self.scalar(text[place..<text.n])
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { put(byte) }
                place += length
            default: put(escape)
            }
        }
    }

    /// What the digits behind `\u` stand for, a pair of surrogates together, and how many bytes they are.
    private static func scalar(_ text: ByteView) -> (Unicode.Scalar, Int) {
        func unit(_ start: Int) -> UInt32? {
            guard start + 4 <= text.n else { return nil }
            return UInt32(
                String(decoding: text[start..<(start + 4)].buffer, as: UTF8.self), radix: 16)
        }
        guard let high = unit(0) else { return ("\u{fffd}", 0) }
        if let scalar = Unicode.Scalar(high) { return (scalar, 4) }
        guard high < 0xdc00, text.n >= 10, text[4] == UInt8(ascii: "\\"), let low = unit(6),
            (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
        else { return ("\u{fffd}", 4) }
        return (scalar, 10)
    }
}
