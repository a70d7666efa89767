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

    @Test("frames from anybody are served, refused or ignored, and leave nothing")
    func fuzzed() throws {
        var run = FuzzRun(2000, alphabet: "\u{0}\u{1}\u{3}\u{4}\u{5}\u{9}:aA\r\n")
        for name in ["requests", "trailers", "control"] {
            _ = run(try FuzzRun.seed("http2", name), fuzzHTTP2)
        }
    }
}
