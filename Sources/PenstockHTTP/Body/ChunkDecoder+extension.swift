extension ChunkDecoder {
    /// One byte of `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`, behind the
    /// first ";" (RFC 9112 §7.1.1).
    mutating func extensionStep(_ byte: UInt8) -> FaultReason? {
        if byte == 0x0a { return .bareLF }
        let isSpace = byte == 0x20 || byte == 0x09
        switch state {
        case .extensionStart:
            if isSpace { return nil }
            guard ByteClass.isToken(byte) else { return .malformedChunkExtension }
            state = .extensionName
        case .extensionName:
            if ByteClass.isToken(byte) { return nil }
            return leaveName(byte, isSpace)
        case .afterName:
            return leaveName(byte, isSpace)
        case .valueStart:
            if isSpace { return nil }
            if byte == 0x22 {
                state = .quoted
            } else {
                guard ByteClass.isToken(byte) else { return .malformedChunkExtension }
                state = .value
            }
        case .value:
            if ByteClass.isToken(byte) { return nil }
            return leaveValue(byte, isSpace)
        case .quoted:
            switch byte {
            case 0x22: state = .afterValue
            case 0x5c: state = .escaped
            default:
                guard ByteClass.of(byte) & ByteClass.value != 0 else {
                    return .malformedChunkExtension
                }
            }
        case .escaped:
            guard ByteClass.of(byte) & ByteClass.value != 0 else { return .malformedChunkExtension }
            state = .quoted
        default:
            return leaveValue(byte, isSpace)
        }
        return nil
    }

    private mutating func leaveName(_ byte: UInt8, _ isSpace: Bool) -> FaultReason? {
        if isSpace {
            state = .afterName
        } else if byte == 0x3d {
            state = .valueStart
        } else {
            return endOrNext(byte, afterSpace: state == .afterName)
        }
        return nil
    }

    private mutating func leaveValue(_ byte: UInt8, _ isSpace: Bool) -> FaultReason? {
        if isSpace {
            state = .spaceAfterValue
            return nil
        }
        return endOrNext(byte, afterSpace: state == .spaceAfterValue)
    }

    /// The line's end or the next extension; white space may not come before the end.
    private mutating func endOrNext(_ byte: UInt8, afterSpace: Bool) -> FaultReason? {
        if byte == 0x3b {
            state = .extensionStart
        } else if byte == 0x0d, !afterSpace {
            state = .sizeLF
        } else {
            return .malformedChunkExtension
        }
        return nil
    }
}
