public import CPenstock
public import PenstockCore

// What a server sends is not masked (RFC 6455 §5.1).
extension OutBuffer {
    /// Bytes that a frame's head has at most.
    public static let frameHeadMax = 10

    /// The head of a whole message, or of a control frame; `length` bytes follow.
    public mutating func append(frame opcode: FrameOpcode, length: Int) -> Bool {
        whole { out in
            guard out.append(byte: 0x80 | opcode.rawValue) else { return false }
            if length < 126 { return out.append(byte: UInt8(length)) }
            let bytes = length < 65_536 ? 2 : 8
            guard out.append(byte: bytes == 2 ? 126 : 127) else { return false }
            for i in stride(from: bytes - 1, through: 0, by: -1) {
                let byte = UInt8(truncatingIfNeeded: length >> (8 * i))
                guard out.append(byte: byte) else { return false }
            }
            return true
        }
    }

    /// A close frame; a reason that is too long is cut between characters.
    public mutating func append(close code: CloseCode, reason: ByteView = .absent) -> Bool {
        guard code != .noStatus else { return append(frame: .close, length: 0) }
        var count = min(reason.n, FrameOpcode.controlMax - 2)
        // Back to where a character begins.
        while count > 0, count < reason.n, reason[count] & 0xc0 == 0x80 { count -= 1 }
        return whole { out in
            out.append(frame: .close, length: count + 2)
                && out.append(byte: UInt8(truncatingIfNeeded: code.rawValue >> 8))
                && out.append(byte: UInt8(truncatingIfNeeded: code.rawValue))
                && out.append(reason[0..<count])
        }
    }
}
