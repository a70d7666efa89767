/// Which grammar each byte belongs to, by one load.
///
/// The table is a literal: a global array would cost a `swift_once` check at every use. Each of its
/// 256 characters is "@" plus the bits below; rows are sixteen bytes, 0x00 first.
enum ByteClass {
    /// RFC 9110 §5.6.2 `tchar`: methods, field names, connection options.
    static let token: UInt8 = 1
    /// RFC 9110 §5.5: what a field value may hold, HTAB and obs-text included.
    static let value: UInt8 = 2
    /// What a request target may hold: visible ASCII but "#". Stricter than most servers (no raw
    /// UTF-8, RFC 3986 §2), laxer than the RFC (quotes, braces and "|" do arrive from real clients).
    static let target: UInt8 = 4
    /// RFC 3986 §3.2.2 `reg-name`, "%" included.
    static let regName: UInt8 = 8
    /// "." and "%": what a path holds that two servers read differently (`PathSafety`).
    static let ambiguous: UInt8 = 16
    /// "?": where a target's query begins.
    static let mark: UInt8 = 32

    @inline(__always)
    static func of(_ byte: UInt8) -> UInt8 { table.utf8Start[Int(byte)] }

    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool { of(byte) & token != 0 }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// 0 to 15, or 255 for what is no hexadecimal digit.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8 {
        let digit = byte &- 0x30
        if digit < 10 { return digit }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : 255
    }

    /// Whether each of the bytes is of the class.
    static func all(_ bytes: UnsafeBufferPointer<UInt8>, _ kind: UInt8) -> Bool {
        // Without an exit: what is checked is short and nearly always right.
        var common = kind
        for byte in bytes { common &= of(byte) }
        return common != 0
    }

    private static var table: StaticString {
        """
        @@@@@@@@@B@@@@@@\
        @@@@@@@@@@@@@@@@\
        BOFCO_OONNOONO_F\
        OOOOOOOOOOFNFNFf\
        FOOOOOOOOOOOOOOO\
        OOOOOOOOOOOFFFGO\
        GOOOOOOOOOOOOOOO\
        OOOOOOOOOOOFGFO@\
        BBBBBBBBBBBBBBBB\
        BBBBBBBBBBBBBBBB\
        BBBBBBBBBBBBBBBB\
        BBBBBBBBBBBBBBBB\
        BBBBBBBBBBBBBBBB\
        BBBBBBBBBBBBBBBB\
        BBBBBBBBBBBBBBBB\
        BBBBBBBBBBBBBBBB
        """
    }
}
