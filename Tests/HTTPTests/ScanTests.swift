import CScan
import Testing

/// What is found, as an offset from where the search began.
private typealias Search = (UnsafePointer<UInt8>, UnsafePointer<UInt8>) -> UnsafePointer<UInt8>

@Suite struct ScanTests {
    /// Every byte at every place around the ends of words and vectors, behind bytes that don't end the
    /// search and before one that would: nothing behind the end may count.
    private func check(
        _ search: Search, filler: UInt8, after: UInt8, _ ends: (UInt8) -> Bool
    ) -> Bool {
        let isEnd = (UInt8.min...UInt8.max).map(ends)
        for length in [0, 1, 7, 8, 9, 15, 16, 17, 25] {
            var text = [UInt8](repeating: filler, count: length) + [after]
            let isRight = text.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return false }
                let start = UnsafePointer(base)
                for place in 0..<length {
                    for byte in UInt8.min...UInt8.max {
                        base[place] = byte
                        let expected = isEnd[Int(byte)] ? place : length
                        if search(start, start + length) - start != expected { return false }
                    }
                    base[place] = filler
                }
                return search(start, start + length) - start == length
            }
            if !isRight { return false }
        }
        return true
    }

    @Test("control characters are found, by vectors and plainly")
    func controls() {
        let isControl: (UInt8) -> Bool = { $0 < 0x20 || $0 == 0x7f }
        for filler in [0x20, 0x7e, 0x80, 0xff] as [UInt8] {
            #expect(check(cscan_control, filler: filler, after: 0x0d, isControl))
            #expect(check(cscan_control_plain, filler: filler, after: 0x0d, isControl))
        }
    }

    @Test(
        "a byte is found, by vectors and plainly", arguments: [0x3a, 0x00, 0x80, 0xff] as [UInt8])
    func bytes(wanted: UInt8) {
        for filler in [wanted ^ 1, wanted ^ 0x80] {
            #expect(
                check({ cscan_byte($0, $1, wanted) }, filler: filler, after: wanted) {
                    $0 == wanted
                })
            #expect(
                check({ cscan_byte_plain($0, $1, wanted) }, filler: filler, after: wanted) {
                    $0 == wanted
                })
        }
    }

    @Test("the end of a name is found, by vectors and plainly")
    func names() {
        let ends: (UInt8) -> Bool = { byte in
            !Array("-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
                .contains(byte)
        }
        for filler in Array("-09azAZ".utf8) {
            #expect(check(cscan_end_of_name, filler: filler, after: 0x3a, ends))
            #expect(check(cscan_end_of_name_plain, filler: filler, after: 0x3a, ends))
        }
    }
}
