// Classes of bytes.
extension VTLLexer {
    static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// Letters and `_`, from `@` on: a bit each.
    private static var letters: UInt64 { 0x07ff_fffe_87ff_fffe }

    @inline(__always)
    static func isNameStart(_ byte: UInt8) -> Bool {
        byte & 0xc0 == 0x40 && letters &>> UInt64(byte & 63) & 1 != 0
    }

    /// `-` is part of names in 1.7 (fact 14 of aws-templates.md).
    @inline(__always)
    static func isNameByte(_ byte: UInt8) -> Bool {
        isNameStart(byte) || isDigit(byte) || byte == UInt8(ascii: "-")
    }

    /// Names of directives have no `-`, but `@`.
    static func isWordByte(_ byte: UInt8) -> Bool {
        isNameStart(byte) || isDigit(byte) || byte == UInt8(ascii: "@")
    }
}
