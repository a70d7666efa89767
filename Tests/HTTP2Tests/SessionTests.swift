import FuzzRun
import HTTP2Fuzz
import PenstockHTTP2
import Testing

@Suite("HTTP/2 without sockets")
struct SessionTests {
    /// What a server's session makes of a client's frames: the text of each stream that was begun.
    private func texts(_ frames: [UInt8], _ limits: HTTP2Limits = HTTP2Limits()) -> [String] {
        var texts: [Int32: String] = [:]
        guard let session = HTTP2Session(limits: limits, source: { _, _, _, _ in 0 }) else {
            return []
        }
        let bytes = FrameBytes.preface + frames
        _ = bytes.withUnsafeBufferPointer {
            session.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
        }
        while let stream = session.next() {
            var room = [UInt8](repeating: 0, count: 100_000)
            let count = session.read(stream, &room, room.count)
            texts[stream.pointee.id, default: ""] += String(decoding: room[..<count], as: UTF8.self)
            session.end(stream)
        }
        return texts.sorted { $0.key < $1.key }.map(\.value)
    }

    @Test("a head is a request line, Host and the fields, cookies in one")
    func heads() {
        let frames = FrameBytes.head(
            1, 5, path: "/a?b",
            [("cookie", "a=1"), ("te", "trailers"), ("x", "1"), ("cookie", "b")])
        #expect(
            texts(frames) == ["GET /a?b HTTP/1.1\r\nhost: a.test\r\nx: 1\r\ncookie: a=1; b\r\n\r\n"]
        )
    }

    @Test("a body without a length comes in chunks, with its trailers; one with a length as it is")
    func bodies() {
        let unknown =
            FrameBytes.head(1, 4, method: "POST") + FrameBytes.frame(0, 0, 1, Array("hello".utf8))
            + FrameBytes.frame(1, 5, 1, FrameBytes.field("sum", "7"))
        #expect(
            texts(unknown) == [
                "POST / HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n0\r\nsum: 7\r\n\r\n"
            ])
        let known =
            FrameBytes.head(1, 4, method: "POST", [("content-length", "5")])
            + FrameBytes.frame(0, 1, 1, Array("hello".utf8))
        #expect(
            texts(known) == ["POST / HTTP/1.1\r\nhost: a.test\r\ncontent-length: 5\r\n\r\nhello"])
    }

    @Test("a head that is too long stays too long, and no longer than that")
    func longHeads() {
        var limits = HTTP2Limits()
        limits.headBytes = 200
        let fields = (0..<20).map { ("x-\($0)", String(repeating: "v", count: 50)) }
        let text = texts(FrameBytes.head(1, 5, fields), limits).first ?? ""
        #expect(text.utf8.count > 200 && text.utf8.count < 400)
        let one = texts(
            FrameBytes.head(1, 5, [("long", String(repeating: "v", count: 120))])
                + FrameBytes.head(3, 5), limits)
        #expect(one.count == 2)
    }

    @Test(
        "what HTTP/1.1 would take for another line or message begins no stream",
        arguments: [
            [("x", "a\r\ny: b")], [("x\r\ny", "a")], [("transfer-encoding", "chunked")],
            [("connection", "close")], [("X", "a")], [("content-length", "1, 2")],
        ])
    func smuggling(_ fields: [(String, String)]) {
        #expect(texts(FrameBytes.head(1, 5, fields)) == [])
    }

    @Test(
        "an answer's names are in lower case, nothing is said about the connection, the body follows"
    )
    func answers() throws {
        let session = try #require(
            HTTP2Session { _, out, _, isEnd in
                out.update(repeating: 0x61, count: 3)
                isEnd.pointee = true
                return 3
            })
        let bytes = FrameBytes.preface + FrameBytes.head(1, 5)
        #expect(
            bytes.withUnsafeBufferPointer {
                session.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
            })
        let stream = try #require(session.next())
        stream.pointee.owner = UnsafeMutableRawPointer(stream)
        var head = Array("HTTP/1.1 404 Not Found\r\nX-Aa: B \r\nConnection: close\r\n\r\naaa".utf8)
        let used = session.answer(stream, &head, head.count, isWhole: false)
        #expect(used == head.count - 3)
        var sent: [UInt8] = []
        while let output = session.output() { sent += Array(output) }
        // The literal "x-aa: B" in HPACK, with Huffman codes or not, is in no other case and not trimmed
        // wrong; the DATA frame ends the stream.
        #expect(sent.suffix(12).elementsEqual([0, 0, 3, 0, 1, 0, 0, 0, 1, 0x61, 0x61, 0x61]))
        #expect(stream.pointee.hasEnded)
        session.end(stream)
    }

    /// RFC 9113 §8.1: a server may have a client stop sending a request, "by sending a RST_STREAM with an
    /// error code of NO_ERROR after sending a complete response".
    @Test("an answer without a body goes out before the reset of a request that isn't over")
    func earlyAnswers() throws {
        let session = try #require(HTTP2Session { _, _, _, _ in 0 })
        let bytes = FrameBytes.preface + FrameBytes.head(1, 4)
        #expect(
            bytes.withUnsafeBufferPointer {
                session.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
            })
        let stream = try #require(session.next())
        stream.pointee.owner = UnsafeMutableRawPointer(stream)
        var head = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
        #expect(session.answer(stream, &head, head.count, isWhole: true) == head.count)
        // Whoever asks before ending it, as the loop does, finds that it isn't sent yet.
        #expect(!stream.pointee.hasEnded)
        var kinds: [UInt8] = []
        func send() {
            while let output = session.output() { kinds.append(output[3]) }
        }
        send()
        #expect(stream.pointee.hasEnded)
        session.end(stream)
        send()
        // HEADERS and RST_STREAM, behind SETTINGS and what the session says of itself.
        #expect(kinds.filter { $0 == 1 || $0 == 3 } == [1, 3])
    }

    /// RFC 9113 §5.1.2. nghttp2 by itself ends the connection.
    @Test("a stream too many is refused by itself, and one that ends makes room for another")
    func refusedStreams() throws {
        var limits = HTTP2Limits()
        limits.streams = 2
        let session = try #require(HTTP2Session(limits: limits) { _, _, _, _ in 0 })
        func hear(_ frames: [UInt8]) -> Bool {
            frames.withUnsafeBufferPointer {
                session.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
            }
        }
        func sent() -> [UInt8] {
            var sent: [UInt8] = []
            while let output = session.output() { sent += Array(output) }
            return sent
        }
        let refusal = FrameBytes.frame(3, 0, 5, [0, 0, 0, 7])
        // The bound that the client is told is the one that counts, in the first frame there is.
        let announced = sent()
        #expect(announced[3] == 4 && announced[9..<15].elementsEqual([0, 3, 0, 0, 0, 2]))
        // Acknowledged, it is nghttp2's to keep.
        #expect(hear(FrameBytes.preface + FrameBytes.frame(4, 1, 0, [])))
        _ = sent()
        #expect(hear(FrameBytes.head(1, 4, method: "POST") + FrameBytes.head(3, 4, method: "POST")))
        #expect(hear(FrameBytes.head(5, 4, method: "POST") + FrameBytes.frame(0, 1, 5, [1])))
        #expect(sent() == refusal)
        var streams: [HTTP2Stream.Pointer] = []
        while let stream = session.next() { streams.append(stream) }
        #expect(streams.map(\.pointee.id) == [1, 3])
        for stream in streams { stream.pointee.owner = UnsafeMutableRawPointer(stream) }
        // One is cancelled: there is room for one, and not for two.
        #expect(hear(FrameBytes.frame(3, 0, 1, [0, 0, 0, 8])))
        #expect(hear(FrameBytes.head(7, 5) + FrameBytes.head(9, 5)))
        #expect(sent() == FrameBytes.frame(3, 0, 9, [0, 0, 0, 7]))
        while let stream = session.next() {
            if !streams.contains(stream) { streams.append(stream) }
        }
        #expect(streams.map(\.pointee.id) == [1, 3, 7] && session.goesOn)
        for stream in streams { session.end(stream) }
    }

    @Test("whoever goes on beginning streams that are refused, and reads no refusal, is left")
    func refusedForEver() throws {
        var limits = HTTP2Limits()
        limits.streams = 1
        limits.refusals = 10
        let session = try #require(HTTP2Session(limits: limits) { _, _, _, _ in 0 })
        while session.output() != nil {}
        func begin(_ ids: Range<Int>) -> Bool {
            let frames = ids.flatMap { FrameBytes.head(UInt8($0 * 2 + 1), 4, method: "POST") }
            return frames.withUnsafeBufferPointer {
                session.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
            }
        }
        let start = FrameBytes.preface + FrameBytes.frame(4, 1, 0, [])
        #expect(
            start.withUnsafeBufferPointer {
                session.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
            })
        #expect(begin(0..<11))
        while session.output() != nil {}
        // Refusals that were sent count no more.
        #expect(begin(11..<21))
        #expect(begin(21..<22) && session.goesOn)
        while session.output() != nil {}
        #expect(!session.goesOn)
        while let stream = session.next() { session.end(stream) }
    }

    @Test("frames from anybody are served, refused or ignored, and leave nothing")
    func fuzzed() throws {
        var run = FuzzRun(2000, alphabet: "\u{0}\u{1}\u{3}\u{4}\u{5}\u{9}:aA\r\n")
        for name in ["requests", "trailers", "control"] {
            _ = run(try FuzzRun.seed("http2", name), fuzzHTTP2)
        }
    }
}
