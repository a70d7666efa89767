import PenstockModel
import Testing

@testable import PenstockLambda

@Suite struct FunctionNameTests {
    @Test(
        "names, partial ARNs and ARNs, with and without a qualifier",
        arguments: [
            ("my-function", "my-function", nil, nil, nil), ("f:v1", "f", "v1", nil, nil),
            ("123456789012:function:f", "f", nil, "123456789012", nil),
            ("123456789012:function:f:7", "f", "7", "123456789012", nil),
            (
                "arn:aws:lambda:us-west-2:123456789012:function:f", "f", nil, "123456789012",
                "us-west-2"
            ),
            (
                "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live", "f", "live",
                "123456789012", "cn-north-1"
            ),
        ] as [(String, String, String?, String?, String?)])
    func forms(text: String, name: String, qualifier: String?, account: String?, region: String?)
        throws
    {
        let parsed = try #require(FunctionName(text))
        #expect(parsed.name == name && parsed.qualifier == qualifier)
        #expect(parsed.account == account && parsed.region == region)
    }

    @Test(
        "what is none of these",
        arguments: [
            "", "a b", "f:", "arn:aws:s3:::bucket", "a:b:c", String(repeating: "f", count: 171),
        ])
    func refused(text: String) { #expect(FunctionName(text) == nil) }

    @Test("a qualifier finds its version, by number and by alias")
    func qualifiers() {
        var latest = FunctionDefinition.python("main.echo")
        latest.aliases = ["live": "1"]
        var first = latest
        first.version = "1"
        let names = FunctionNames([latest, first])
        func version(_ text: String, _ qualifier: String? = nil) -> String? {
            guard case .found(let key, _) = names.find(text, qualifier) else { return nil }
            return key.version
        }
        #expect(version("echo") == "$LATEST" && version("echo:1") == "1")
        #expect(version("echo", "live") == "1" && version("echo:live", "live") == "1")
        #expect(version("echo", "2") == nil && version("echo:1", "live") == nil)
        #expect(version("arn:aws:lambda:eu-west-1:111122223333:function:echo") == "$LATEST")
        #expect(version("arn:aws:lambda:us-east-1:111122223333:function:echo") == nil)
    }
}

@Suite struct EventStreamTests {
    /// zlib's crc32 of "123456789", the check value of the CRC catalogue ("CRC-32/ISO-HDLC").
    @Test("the checksum is zlib's")
    func checksum() { #expect(CRC32.of(Array("123456789".utf8)) == 0xcbf4_3926) }

    @Test("a message says how long it is and that it is whole")
    func message() {
        let bytes = EventStream.chunk(Array("part".utf8))
        func word(_ at: Int) -> UInt32 { bytes[at..<(at + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
        #expect(Int(word(0)) == bytes.count)
        #expect(word(8) == CRC32.of(Array(bytes[..<8])))
        #expect(word(bytes.count - 4) == CRC32.of(Array(bytes.dropLast(4))))
        #expect(Array(bytes[(12 + Int(word(4)))...].dropLast(4)) == Array("part".utf8))
    }
}

@Suite struct LoopTimersTests {
    @Test("timers fire in the order of their deadlines, however often they were set anew")
    func order() {
        let timers = LoopTimers()
        var fired: [Int] = []
        let all = (0..<50).map { index in LoopTimer { fired.append(index) } }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<10 {
            for timer in all { timers.set(timer, at: UInt64.random(in: 0..<1000, using: &random)) }
        }
        for (index, timer) in all.enumerated() { timers.set(timer, at: UInt64(100 - index)) }
        timers.cancel(all[20])
        #expect(timers.next == 51)
        timers.run(now: 60)
        #expect(fired == Array((40..<50).reversed()))
        timers.run(now: 1000)
        #expect(fired == (0..<50).reversed().filter { $0 != 20 })
        #expect(timers.next == nil)
    }
}
