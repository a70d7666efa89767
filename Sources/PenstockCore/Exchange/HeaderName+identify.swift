public import CPenstock

extension HeaderName {
    /// The well-known name that `name` spells in any case, or `.other`. No branches on the bytes:
    /// a small hash picks the only candidate, whole words compare it.
    @inlinable
    public static func identify(_ name: ByteView) -> HeaderName {
        guard let p = name.p else { return .other }
        return HeaderName(id: identify(p, name.n))
    }

    /// The name with a raw value that `identify` made. `init(rawValue:)` would compare it with each.
    @inlinable @inline(__always)
    public init(id: UInt8) {
        // Cases are numbered from 0 in their order, and so are their tags: `HeaderNameTests`.
        self = unsafeBitCast(id, to: HeaderName.self)
    }

    /// The same, as a raw value, for the head parser. Reads the `n` bytes from `p` and nothing else.
    @inlinable @inline(__always)
    public static func identify(_ p: UnsafePointer<UInt8>, _ n: Int) -> UInt8 {
        guard n >= 2, n <= 22 else { return 0 }
        let hash = n &+ Int(p[n - 1] | 0x20) &* 4 &+ Int(p[n - 2] | 0x20) &* 5
        let id = HeaderNameTable.slots.utf8Start[hash & 127] &- 0x30
        let row = HeaderNameTable.rows.utf8Start + Int(id) &* 24
        guard id != 0, Int(row[23] &- 0x30) == n else { return 0 }
        return HeaderNameTable.matches(p, row, n) ? id : 0
    }
}

/// A perfect hash over the names. `HeaderNameTests` fails when a case of the enum is missing here and
/// says which; the hash constants were found by trying all small ones.
@usableFromInline
enum HeaderNameTable {
    /// Raw value + "0" by hash; literals, because a global array would be guarded by a once.
    @usableFromInline static var slots: StaticString {
        """
        HRM000100000000G0P<=I00000O000TN000000090Q0CKJ000000000000000000\
        00000;0BE00S0000826F000000D0:000000000L040?0>500307A00@000000000
        """
    }

    /// By raw value: the name in lower case, padded to 23 bytes, then its length + "0".
    @usableFromInline static var rows: StaticString {
        """
        -                      1\
        accept                 6\
        accept-encoding        ?\
        authorization          =\
        cache-control          =\
        connection             :\
        content-encoding       @\
        content-length         >\
        content-type           <\
        cookie                 6\
        date                   4\
        expect                 6\
        forwarded              9\
        host                   4\
        keep-alive             :\
        proxy-authenticate     B\
        proxy-authorization    C\
        proxy-connection       @\
        server                 6\
        set-cookie             :\
        te                     2\
        trailer                7\
        transfer-encoding      A\
        upgrade                7\
        user-agent             :\
        via                    3\
        x-amzn-requestid       @\
        x-amzn-trace-id        ?\
        x-api-key              9\
        x-forwarded-for        ?\
        x-forwarded-host       @\
        x-forwarded-port       @\
        x-forwarded-proto      A\
        x-request-id           <\
        traceparent            ;\
        origin                 6\
        x-http-method-override F
        """
    }

    /// Whether `n` bytes (2 to 22) are those of a lower-case row, letters in any case.
    @inlinable @inline(__always)
    static func matches(_ p: UnsafePointer<UInt8>, _ row: UnsafePointer<UInt8>, _ n: Int) -> Bool {
        let a = UnsafeRawPointer(p)
        let b = UnsafeRawPointer(row)
        if n >= 8 {
            var difference = folded(a, b, 0, UInt64.self) | folded(a, b, n - 8, UInt64.self)
            if n > 16 { difference |= folded(a, b, 8, UInt64.self) }
            return difference == 0
        }
        if n >= 4 {
            return folded(a, b, 0, UInt32.self) | folded(a, b, n - 4, UInt32.self) == 0
        }
        return folded(a, b, 0, UInt16.self) | folded(a, b, n - 2, UInt16.self) == 0
    }

    /// Zero when the words at `offset` are equal but for the case of letters. In a row every byte with
    /// bit 6 is a letter, so only those fold: CR is not taken for "-".
    @inlinable @inline(__always)
    static func folded<Word: FixedWidthInteger & BitwiseCopyable>(
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ offset: Int, _: Word.Type
    ) -> Word {
        let expected = b.loadUnaligned(fromByteOffset: offset, as: Word.self)
        let letters = (expected & (Word.max / 255 &* 0x40)) >> 1
        return (a.loadUnaligned(fromByteOffset: offset, as: Word.self) | letters) ^ expected
    }
}
