import CPenstock
import FuzzRun
import HTTPFuzz
import PenstockCore
import PenstockHTTP
import Testing

/// Frames of WebSocket clients: RFC 6455 §5 to 8, grouped as the Autobahn test suite does.
@Suite struct WebSocketFrameTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var frames: [[UInt8]]
        var messages: [String] = []
        var pings = 0
        var close: CloseCode?
        var fault: CloseCode?
        var testDescription: String { name }
    }

    /// Section numbers are those of the Autobahn test suite, which name the RFC's.
    static let cases: [Case] = [
        Case(name: "1.1 an empty text", frames: [frame(.text, "")], messages: [""]),
        Case(
            name: "1.1 lengths of one, two and three forms",
            frames: [125, 126, 127, 512].map { frame(.text, String(repeating: "*", count: $0)) },
            messages: [125, 126, 127, 512].map { String(repeating: "*", count: $0) }),
        Case(name: "2.1 a ping without payload", frames: [frame(.ping, "")], pings: 1),
        Case(
            name: "2.4 a ping of 125 bytes",
            frames: [frame(.ping, String(repeating: "p", count: 125))], pings: 1),
        Case(
            name: "2.5 a ping of 126 bytes",
            frames: [frame(.ping, String(repeating: "p", count: 126))], fault: .protocolError),
        Case(
            name: "2.7 a pong that nobody asked for, then a ping",
            frames: [frame(.pong, "x"), frame(.ping, "y")], pings: 1),
        Case(
            name: "3.1 a reserved bit", frames: [frame(.text, "x", reserved: 0x40)],
            fault: .protocolError),
        Case(
            name: "3.5 a reserved bit of a ping", frames: [frame(.ping, "", reserved: 0x10)],
            fault: .protocolError),
        Case(
            name: "4.1 an opcode that there isn't", frames: [[0x83, 0x80, 0, 0, 0, 0]],
            fault: .protocolError),
        Case(
            name: "4.2 a control opcode that there isn't", frames: [[0x8b, 0x80, 0, 0, 0, 0]],
            fault: .protocolError),
        Case(
            name: "5.1 a ping in two fragments",
            frames: [frame(.ping, "a", isFinal: false), frame(.continuation, "b")],
            fault: .protocolError),
        Case(
            name: "5.3 a text in two fragments",
            frames: [frame(.text, "a", isFinal: false), frame(.continuation, "b")],
            messages: ["ab"]),
        Case(
            name: "5.6 a ping between two fragments",
            frames: [
                frame(.text, "a", isFinal: false), frame(.ping, "p"), frame(.continuation, "b"),
            ], messages: ["ab"], pings: 1),
        Case(
            name: "5.9 a continuation of nothing", frames: [frame(.continuation, "a")],
            fault: .protocolError),
        Case(
            name: "5.15 a continuation behind the last one",
            frames: [
                frame(.text, "a", isFinal: false), frame(.continuation, "b"),
                frame(.continuation, "c"),
            ], messages: ["ab"], fault: .protocolError),
        Case(
            name: "5.18 a text within another",
            frames: [frame(.text, "a", isFinal: false), frame(.text, "b")], fault: .protocolError),
        Case(
            name: "6.1 empty fragments",
            frames: [
                frame(.text, "", isFinal: false), frame(.continuation, "", isFinal: false),
                frame(.continuation, ""),
            ], messages: [""]),
        Case(
            name: "6.2 UTF-8", frames: [frame(.text, "Hello-µ@ßöäüàá-UTF-8!!")],
            messages: ["Hello-µ@ßöäüàá-UTF-8!!"]),
        Case(
            name: "6.2 a character in two fragments",
            frames: [
                frame(.text, [0xce], isFinal: false), frame(.continuation, [0xba]),
            ], messages: ["κ"]),
        Case(
            name: "6.3 a surrogate", frames: [frame(.text, [0xed, 0xa0, 0x80])],
            fault: .invalidData),
        Case(
            name: "6.4 what can't become UTF-8 is refused before the message is whole",
            frames: [frame(.text, [0xf4, 0x90], isFinal: false)], fault: .invalidData),
        Case(
            name: "6.6 a text that ends within a character", frames: [frame(.text, [0xce])],
            fault: .invalidData),
        Case(
            name: "6.12 an overlong form", frames: [frame(.text, [0xc0, 0xaf])],
            fault: .invalidData),
        Case(name: "7.3.1 a close without code", frames: [frame(.close, "")], close: .noStatus),
        Case(
            name: "7.3.2 a close of one byte", frames: [frame(.close, [3])],
            fault: .protocolError),
        Case(name: "7.3.3 a close with a code", frames: [close(1000)], close: .normal),
        Case(
            name: "7.1.2 what follows a close doesn't count",
            frames: [close(1000), frame(.text, "x")], close: .normal),
        Case(
            name: "7.5.1 a reason that is no UTF-8", frames: [frame(.close, [3, 232, 0xce])],
            fault: .invalidData),
        Case(
            name: "RFC 6455 §5.1: a frame that isn't masked", frames: [[0x81, 0x01, 0x61]],
            fault: .protocolError),
        Case(
            name: "RFC 6455 §5.2: a length longer written than it must be",
            frames: [[0x81, 0xfe, 0, 1, 0, 0, 0, 0, 0x61]], fault: .protocolError),
        Case(
            name: "the frame's limit at n",
            frames: [frame(.text, String(repeating: "a", count: 512))],
            messages: [String(repeating: "a", count: 512)]),
        Case(
            name: "the frame's limit at n+1",
            frames: [frame(.text, String(repeating: "a", count: 513))], fault: .messageTooBig),
        Case(
            name: "the message's limit at n+1",
            frames: [
                frame(.text, String(repeating: "a", count: 512), isFinal: false),
                frame(.continuation, String(repeating: "a", count: 512), isFinal: false),
                frame(.continuation, "a"),
            ], fault: .messageTooBig),
        Case(name: "a binary message", frames: [frame(.binary, "b")], messages: ["b"]),
    ]

    @Test("frames are judged as RFC 6455 has it, however they are cut", arguments: cases)
    func judged(_ item: Case) {
        let bytes = item.frames.flatMap { $0 }
        for piece in 1...max(bytes.count, 1) {
            let seen = FrameTranscript(bytes, piece: piece)
            #expect(
                seen.messages.map { String(decoding: $0.bytes, as: UTF8.self) } == item.messages)
            #expect(seen.pings.count == item.pings)
            #expect(seen.close == item.close)
            #expect(seen.fault?.code == item.fault)
        }
    }

    /// Autobahn's 7.7 and 7.9; 1012 to 1014 are the registry's since.
    @Test("a close code that may be sent is taken and others are refused")
    func codes() {
        for code: UInt16 in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4999] {
            #expect(FrameTranscript(Self.close(code), piece: 99).close == CloseCode(code))
        }
        for code: UInt16 in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
            #expect(FrameTranscript(Self.close(code), piece: 99).fault?.code == .protocolError)
        }
    }

    @Test("AWS's limits: 32 KB a frame, 128 KB a message, and no binary messages")
    func limitsOfAWS() {
        func fault(_ frames: [[UInt8]]) -> CloseCode? {
            FrameTranscript(frames.flatMap { $0 }, piece: 1 << 20, FrameLimits()).fault?.code
        }
        let part = [UInt8](repeating: 0x61, count: 32 << 10)
        #expect(fault([Self.frame(.text, part)]) == nil)
        #expect(fault([Self.frame(.text, part + [0x61])]) == .messageTooBig)
        let four =
            [Self.frame(.text, part, isFinal: false)]
            + (0..<3).map { _ in Self.frame(.continuation, part, isFinal: false) }
        #expect(fault(four + [Self.frame(.continuation, [])]) == nil)
        #expect(fault(four + [Self.frame(.continuation, [0x61])]) == .messageTooBig)
        #expect(fault([Self.frame(.binary, [])]) == .unsupportedData)
    }

    @Test("mangled frames break no invariant of the parser", arguments: 0..<8)
    func mangled(seed: Int) {
        var mutants = FuzzRun(8, alphabet: "\0\u{1}\u{7f}az", state: UInt64(seed))
        mutants.alphabet += [0x80, 0x81, 0x88, 0x89, 0x8a, 0xfe, 0xff]
        var inputs = 0
        for item in Self.cases {
            let cut = UInt8(seed * 3)
            inputs += mutants([cut] + item.frames.flatMap { $0 }) {
                fuzzFrames($0.bindMemory(to: UInt8.self))
            }
        }
        #expect(inputs > Self.cases.count * mutants.rounds / 2)
    }

    @Test("a server's frames have the head that RFC 6455 §5.2 gives them")
    func written() {
        let lent = Lent()
        func bytes(_ write: (inout OutBuffer) -> Bool) -> [UInt8] {
            var out = OutBuffer(lent.memory, capacity: 200)
            let fits = write(&out)
            #expect(fits)
            return Array(out.view.buffer)
        }
        func head(_ length: Int) -> [UInt8] { bytes { $0.append(frame: .text, length: length) } }
        #expect(head(0) == [0x81, 0])
        #expect(head(125) == [0x81, 125])
        #expect(head(126) == [0x81, 126, 0, 126])
        #expect(head(65_535) == [0x81, 126, 255, 255])
        #expect(head(65_536) == [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0])
        let close = bytes { $0.append(close: .goingAway, reason: ByteView("bye")) }
        #expect(close == [0x88, 5, 3, 0xe9] + Array("bye".utf8))
        // 122 bytes and a character of two: cut before it.
        let long = lent.view(String(repeating: "a", count: 122) + "é")
        #expect(bytes { $0.append(close: .normal, reason: long) }.count == 2 + 2 + 122)
    }

    /// A client's frame, masked.
    static func frame(
        _ opcode: FrameOpcode, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0
    ) -> [UInt8] {
        let mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | reserved | opcode.rawValue]
        switch payload.count {
        case ..<126: bytes.append(0x80 | UInt8(payload.count))
        case ..<65_536:
            bytes += [0xfe, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(0xff)
            for i in (0..<8).reversed() { bytes.append(UInt8(payload.count >> (8 * i) & 255)) }
        }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    static func frame(
        _ opcode: FrameOpcode, _ payload: String, isFinal: Bool = true, reserved: UInt8 = 0
    ) -> [UInt8] {
        frame(opcode, Array(payload.utf8), isFinal: isFinal, reserved: reserved)
    }

    static func close(_ code: UInt16) -> [UInt8] {
        frame(.close, [UInt8(code >> 8), UInt8(code & 255)])
    }
}
