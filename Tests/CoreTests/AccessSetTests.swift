import CPenstock
import PenstockCore
import Testing

@Suite("What an instance may touch")
struct AccessSetTests {
    private let memory = SnapshotMemory()

    private func set(_ entries: [(AccessSet.Category, String, isPrefix: Bool)]) -> AccessSet {
        let names = entries.map {
            AccessName(category: $0.0, text: memory.text($0.1), isPrefix: $0.isPrefix)
        }
        return AccessSet(
            [], names: UnsafePointer(memory.array(names)), count: Int32(names.count))
    }

    private func allows(_ set: AccessSet, _ category: AccessSet.Category, _ name: String) -> Bool {
        let view = memory.text(name)
        let byID = set.allows(category, view, HeaderName.identify(view))
        #expect(byID == set.allows(category, view), "\(name): by id and by name differ")
        return byID
    }

    @Test("names count in any case, for their own side, known to the gateway or not")
    func names() {
        let set = set([
            (.requestHeaders, "Accept", false), (.requestHeaders, "x-correlation-id", false),
            (.responseHeaders, "x-served-by", false),
        ])
        for name in ["accept", "ACCEPT", "X-Correlation-Id"] {
            #expect(allows(set, .requestHeaders, name))
            #expect(!allows(set, .responseHeaders, name))
        }
        #expect(allows(set, .responseHeaders, "X-Served-By"))
        for name in ["", "accep", "accept-encoding", "x-correlation-i", "x-correlation-id2"] {
            #expect(!allows(set, .requestHeaders, name))
        }
    }

    @Test("a beginning covers well-known names as well")
    func prefixes() {
        let set = set([(.requestHeaders, "x-f", true)])
        #expect(allows(set, .requestHeaders, "X-Forwarded-For"))
        #expect(allows(set, .requestHeaders, "x-foo"))
        #expect(!allows(set, .requestHeaders, "x-request-id"))
        #expect(!allows(set, .requestHeaders, "x-"))
    }

    @Test("a whole category covers every name, and nothing covers another category")
    func categories() {
        let set = AccessSet(.requestHeaders)
        for name in ["accept", "x-any"] {
            #expect(allows(set, .requestHeaders, name))
            #expect(!allows(set, .responseHeaders, name))
        }
    }
}

@Suite("Views")
struct ByteViewTests {
    /// ASCII letters without case, other bytes as they are, one at a time: RFC 9110 §5.1.
    private func model(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        func lower(_ c: UInt8) -> UInt8 { c >= 0x41 && c <= 0x5a ? c | 0x20 : c }
        return a.map(lower) == b.map(lower)
    }

    @Test("equality without case agrees with its definition for every byte at every place")
    func withoutCase() {
        let memory = SnapshotMemory()
        for length in 1...19 {
            let text = (0..<length).map { UInt8(ascii: "a") + UInt8($0) }
            for position in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var a = text
                    a[position] = byte
                    for other in [byte ^ 0x20, byte, byte ^ 0x21, byte ^ 0x80] {
                        var b = text.map { $0 & ~0x20 }
                        b[position] = other
                        let equal = ByteView(UnsafePointer(memory.array(a)), length)
                            .equalsIgnoringCase(ByteView(UnsafePointer(memory.array(b)), length))
                        #expect(equal == model(a, b))
                    }
                }
            }
        }
    }

    @Test("a long name of letters, digits and hyphens is known for every byte at every place")
    func plainLongNames() {
        let memory = SnapshotMemory()
        let plain = Set("-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for length in 0...19 {
            for position in 0..<max(length, 1) {
                for byte in UInt8.min...UInt8.max {
                    var text = [UInt8](repeating: UInt8(ascii: "z"), count: length)
                    if length > 0 { text[position] = byte }
                    let name = ByteView(UnsafePointer(memory.array(text)), length)
                    let expected = length >= 8 && text.allSatisfy(plain.contains)
                    #expect(name.isPlainLongName == expected)
                }
            }
        }
    }
}
