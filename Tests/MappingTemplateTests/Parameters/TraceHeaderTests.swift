import MappingTemplate
import Testing

// AWS X-Ray Developer Guide, "Tracing header", has the form and this root.
@Suite("X-Amzn-Trace-Id")
struct TraceHeaderTests {
    static let rows: [(sent: String?, made: String?)] = [
        (nil, "Root=1-5759e988-bd862e3fe1be46a994272793"),
        ("", "Root=1-5759e988-bd862e3fe1be46a994272793"),
        ("Root=1-1-1", nil), ("Self=1-2-3; Root=1-1-1", nil),
        (
            "Sampled=1;Parent=53995c3f42cd8ad8",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Parent=53995c3f42cd8ad8"
        ),
    ]

    @Test("a root is made where the client's value has none", arguments: rows)
    func value(_ sent: String?, _ made: String?) throws {
        var bits: [UInt64] = [0xbd86_2e3f_e1be_46a9, 0x9427_2793]
        var text = sent ?? ""
        let value = try text.withUTF8 { bytes in
            try TraceHeader.value(sent: sent == nil ? nil : bytes, seconds: 0x5759_e988) {
                bits.removeFirst()
            }
        }
        #expect(value == made)
    }

    @Test("without random numbers there is none")
    func noRandom() {
        #expect(throws: NativeToolError("none")) {
            try TraceHeader.value(sent: nil, seconds: 0) { () throws(NativeToolError) in
                throw NativeToolError("none")
            }
        }
    }
}
