import PenstockCore

extension OutBuffer {
    /// A number in decimal, without padding: at most 20 bytes.
    public mutating func append(decimal number: UInt64) -> Bool {
        let length = DecimalDigits.write(number, to: base + count, room: room)
        guard length <= room else { return false }
        count += length
        return true
    }

    /// A number in lower-case hexadecimal, without padding: at most 16 bytes.
    public mutating func append(hex number: UInt64) -> Bool {
        let length = max(1, (67 - number.leadingZeroBitCount) / 4)
        guard length <= room else { return false }
        var p = base + count + length
        count += length
        var rest = number
        repeat {
            p -= 1
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            p.pointee = digit < 10 ? digit &+ 0x30 : digit &+ 0x57
            rest >>= 4
        } while rest > 0
        return true
    }

    /// The head of a chunk with `length` bytes of data (not 0: that is `appendLastChunk`). The data
    /// and a CRLF follow (RFC 9112 §7.1).
    public mutating func append(chunkOf length: Int) -> Bool {
        whole { $0.append(hex: UInt64(length)) && $0.appendCRLF() }
    }

    /// The last chunk; trailer fields and an empty line follow.
    public mutating func appendLastChunk() -> Bool { append("0\r\n") }
}
