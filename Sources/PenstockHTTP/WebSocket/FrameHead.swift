/// The head of a frame (RFC 6455 §5.2): two to fourteen bytes.
struct FrameHead {
    var opcode = FrameOpcode.continuation
    var isFinal = false
    var isMasked = false
    /// Bytes of payload, as announced.
    var payload: UInt64 = 0
    /// The four bytes of the mask as they lie in memory, the first the lowest.
    var mask: UInt32 = 0
    /// Bytes of the head.
    var length = 0
    /// What is wrong with it by itself.
    var fault: FrameFault?

    /// nil: there are too few bytes.
    init?(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard count >= 2 else { return nil }
        isFinal = bytes[0] & 0x80 != 0
        isMasked = bytes[1] & 0x80 != 0
        // No extension was agreed on that gives them a meaning: permessage-deflate stays off.
        if bytes[0] & 0x70 != 0 {
            fault = FrameFault(.protocolError, "a reserved bit is set")
            return
        }
        guard let known = FrameOpcode(rawValue: bytes[0] & 0x0f) else {
            fault = FrameFault(.protocolError, "there is no such opcode")
            return
        }
        opcode = known
        let short = bytes[1] & 0x7f
        var place = 2
        switch short {
        case 126:
            guard count >= 4 else { return nil }
            payload = UInt64(bytes[2]) << 8 | UInt64(bytes[3])
            place = 4
        case 127:
            guard count >= 10 else { return nil }
            for i in 2..<10 { payload = payload << 8 | UInt64(bytes[i]) }
            place = 10
        default: payload = UInt64(short)
        }
        // "the minimal number of bytes MUST be used to encode the length", "the most significant bit
        // MUST be 0".
        if (short == 126 && payload < 126) || (short == 127 && payload < 65_536)
            || payload >> 63 != 0
        {
            fault = FrameFault(.protocolError, "a length that isn't written as short as it can be")
            return
        }
        guard isMasked else {
            length = place
            return
        }
        guard count >= place + 4 else { return nil }
        mask = UInt32(
            littleEndian: UnsafeRawPointer(bytes).loadUnaligned(
                fromByteOffset: place, as: UInt32.self))
        length = place + 4
    }
}
