/// A place in the text of a path. Compilers read through copies of it with another end, where a
/// part of a path is a path of its own.
struct PathText {
    let bytes: [UInt8]
    var position: Int
    /// Nothing at or after it is read.
    var end: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    var isAtEnd: Bool { position >= end }

    /// The byte here, or nil at the end.
    var current: UInt8? { byte(at: position) }

    func byte(at index: Int) -> UInt8? { index < end ? bytes[index] : nil }

    func isHere(_ byte: UInt8) -> Bool { current == byte }

    func isHere(_ text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= end else { return false }
        return text.withUTF8Buffer { wanted in
            bytes[position..<position + wanted.count].elementsEqual(wanted)
        }
    }

    /// Goes past `byte` when it is here.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard isHere(byte) else { return false }
        position += 1
        return true
    }

    mutating func skip(_ text: StaticString) -> Bool {
        guard isHere(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Goes past U+0020 only, all that Jayway's compilers take for blank.
    mutating func skipSpaces() {
        while isHere(UInt8(ascii: " ")) { position += 1 }
    }

    /// Goes past RFC 9535's `S`.
    mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
            position += 1
        }
    }

    /// Goes past bytes that satisfy `condition` and returns them.
    mutating func take(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = position
        while let byte = current, condition(byte) { position += 1 }
        return bytes[start..<position]
    }

    /// The byte after `index` and any spaces.
    func significant(after index: Int) -> UInt8? {
        var index = index + 1
        while byte(at: index) == UInt8(ascii: " ") { index += 1 }
        return byte(at: index)
    }

    /// The next place of `byte` from `index` on that no backslash escapes.
    func unescaped(_ byte: UInt8, from index: Int) -> Int? {
        var index = index
        while let here = self.byte(at: index) {
            if here == UInt8(ascii: "\\") {
                index += 2
            } else if here == byte {
                return index
            } else {
                index += 1
            }
        }
        return nil
    }

    /// The bracket that closes the one at `index`, quoted text aside.
    func closing(_ open: UInt8, _ close: UInt8, at index: Int) -> Int? {
        var depth = 0
        var index = index
        while let here = byte(at: index) {
            switch here {
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                guard let quote = unescaped(here, from: index + 1) else { return nil }
                index = quote
            case open: depth += 1
            case close:
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
}
