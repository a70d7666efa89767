import CScan

/// Searches through the bytes of a head, sixteen at a time (CScan).
enum WordScan {
    @inline(__always)
    static func load(_ p: UnsafePointer<UInt8>) -> UInt64 {
        UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)
    }

    /// The first control character but HTAB from `p` on, or `end`.
    @inline(__always)
    static func firstControl(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> {
        var p = cscan_control(start, end)
        while p < end, p.pointee == 0x09 { p = cscan_control(p + 1, end) }
        return p
    }

    /// The first `byte` from `p` on, or `end`.
    @inline(__always)
    static func first(
        _ byte: UInt8, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> { cscan_byte(start, end, byte) }

    /// The first byte from `p` on that is neither a letter nor a digit nor "-", or `end`: where a
    /// field name ends that holds no rarer token character.
    @inline(__always)
    static func endOfName(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> UnsafePointer<UInt8> { cscan_end_of_name(start, end) }
}
