import FuzzRun
import HTTP2Fuzz
import PenstockHTTP2
import Testing

/// What is left of a body, for `HTTP2Session.Source`.
private struct Body {
    var bytes: [UInt8] = []
    var isWhole = true

    static let source: HTTP2Session.Source = { owner, out, room, isEnd in
        let body = owner.assumingMemoryBound(to: Body.self)
        let count = min(room, body.pointee.bytes.count)
        out.update(from: body.pointee.bytes, count: count)
        body.pointee.bytes.removeFirst(count)
        isEnd.pointee = body.pointee.bytes.isEmpty && body.pointee.isWhole
        return count
    }
}

/// A client's session and a server made of frames by hand.
private final class Asked {
    let session: HTTP2Session
    let body = UnsafeMutablePointer<Body>.allocate(capacity: 1)
    let stream: HTTP2Stream.Pointer
    var isEnded = false

    init(_ limits: HTTP2Limits = HTTP2Limits(), body text: String = "", isWhole: Bool = true) throws
    {
        body.initialize(to: Body(bytes: Array(text.utf8), isWhole: isWhole))
        session = try #require(HTTP2Session(limits: limits, isClient: true, source: Body.source))
        stream = session.begin(owner: UnsafeMutableRawPointer(body))
    }

    deinit {
        if !isEnded { session.end(stream) }
        body.deinitialize(count: 1)
        body.deallocate()
    }

    func ask(_ head: String, isSecure: Bool = false) -> Int? {
        var text = Array(head.utf8)
        return session.request(
            stream, &text, text.count, isSecure: isSecure,
            isWhole: body.pointee.bytes.isEmpty && body.pointee.isWhole)
    }

    func sent() -> [UInt8] {
        var sent: [UInt8] = []
        while let output = session.output() { sent += Array(output) }
        return sent
    }

    func hear(_ frames: [UInt8]) -> Bool {
        frames.withUnsafeBufferPointer {
            session.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
        }
    }

    func text() -> String {
        var room = [UInt8](repeating: 0, count: 100_000)
        return String(
            decoding: room[..<session.read(stream, &room, room.count)], as: UTF8.self)
    }
}

@Suite("HTTP/2 to a server, without sockets")
struct ClientSessionTests {
    private let settings = FrameBytes.frame(4, 0, 0, [])

    /// `flags` 4 is END_HEADERS, 1 END_STREAM.
    private func answer(_ flags: UInt8, _ status: String, _ fields: [(String, String)] = [])
        -> [UInt8]
    {
        FrameBytes.frame(
            1, flags, 1,
            ([(":status", status)] + fields).flatMap { FrameBytes.field($0.0, $0.1) })
    }

    /// What a server's session reads of a request.
    private func arrives(_ asked: Asked) -> String {
        let sent = asked.sent()
        guard let server = HTTP2Session(source: { _, _, _, _ in 0 }) else { return "" }
        _ = sent.withUnsafeBufferPointer {
            server.receive($0.baseAddress.unsafelyUnwrapped, $0.count)
        }
        guard let stream = server.next() else { return "" }
        var room = [UInt8](repeating: 0, count: 100_000)
        let count = server.read(stream, &room, room.count)
        server.end(stream)
        return String(decoding: room[..<count], as: UTF8.self)
    }

    @Test("a request's fields arrive, Host as the authority, nothing of the connection")
    func requests() throws {
        let asked = try Asked()
        let head =
            "GET /a?b HTTP/1.1\r\nX-One: 1\r\nConnection: x\r\nHost: b.test\r\nTE: gzip\r\n"
            + "Transfer-Encoding: chunked\r\nCookie: a=1; b\r\n\r\n"
        #expect(asked.ask(head) == head.utf8.count)
        #expect(
            arrives(asked)
                == "GET /a?b HTTP/1.1\r\nhost: b.test\r\nx-one: 1\r\ncookie: a=1; b\r\n\r\n"
        )
    }

    @Test("a body goes with its trailers; one that isn't there yet is waited for")
    func bodies() throws {
        let asked = try Asked(body: "hello")
        asked.session.keep(trailers: Array("Sum: 7\r\n".utf8), 8, of: asked.stream)
        #expect(asked.ask("POST / HTTP/1.1\r\nhost: b\r\n\r\n") != nil)
        #expect(
            arrives(asked)
                == "POST / HTTP/1.1\r\nhost: b\r\ntransfer-encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\nsum: 7\r\n\r\n")
        #expect(asked.stream.pointee.hasEnded)

        let slow = try Asked(body: "", isWhole: false)
        #expect(slow.ask("POST / HTTP/1.1\r\nhost: b\r\n\r\n") != nil)
        _ = slow.sent()
        #expect(!slow.stream.pointee.hasEnded)
        slow.body.pointee = Body(bytes: Array("x".utf8))
        slow.session.resume(slow.stream)
        #expect(slow.sent().suffix(10).elementsEqual([0, 0, 1, 0, 1, 0, 0, 0, 1, 0x78]))
    }

    @Test(
        "what is no head isn't sent",
        arguments: ["GET /\r\n\r\n", "GET / HTTP/1.1\r\nx\r\n\r\n", "GET / HTTP/1.1\r\nx: y"])
    func noHeads(_ text: String) throws {
        #expect(try Asked().ask(text) == nil)
    }

    struct Answer: Sendable {
        var method = "GET"
        var status = "200"
        var fields: [(String, String)] = []
        var data: String?
        var trailers: [(String, String)] = []
        var text: String
    }

    @Test(
        "an answer is what HTTP/1.1 has for it, its body delimited",
        arguments: [
            Answer(
                fields: [("a", "b")], text: "HTTP/1.1 200 \r\na: b\r\ncontent-length: 0\r\n\r\n"),
            Answer(
                fields: [("content-length", "2")], data: "hi",
                text: "HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nhi"),
            Answer(
                data: "hi",
                text: "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
            Answer(
                data: "hi", trailers: [("grpc-status", "0")],
                text: "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
                    + "grpc-status: 0\r\n\r\n"),
            Answer(
                method: "HEAD", fields: [("content-length", "9")],
                text: "HTTP/1.1 200 \r\ncontent-length: 9\r\n\r\n"),
            Answer(method: "HEAD", text: "HTTP/1.1 200 \r\n\r\n"),
            Answer(status: "204", text: "HTTP/1.1 204 \r\n\r\n"),
            Answer(status: "304", text: "HTTP/1.1 304 \r\n\r\n"),
        ])
    func answers(_ given: Answer) throws {
        let asked = try Asked()
        #expect(asked.ask("\(given.method) / HTTP/1.1\r\nhost: b\r\n\r\n") != nil)
        _ = asked.sent()
        var frames = settings + answer(given.data == nil ? 5 : 4, given.status, given.fields)
        if let data = given.data {
            frames += FrameBytes.frame(0, given.trailers.isEmpty ? 1 : 0, 1, Array(data.utf8))
        }
        if !given.trailers.isEmpty {
            frames += FrameBytes.frame(
                1, 5, 1, given.trailers.flatMap { FrameBytes.field($0.0, $0.1) })
        }
        #expect(asked.hear(frames))
        #expect(asked.session.hasHeardSettings)
        #expect(asked.text() == given.text)
    }

    @Test("interim answers come before the one that counts")
    func interim() throws {
        let asked = try Asked()
        _ = asked.ask("GET / HTTP/1.1\r\nhost: b\r\n\r\n")
        _ = asked.sent()
        #expect(asked.hear(settings + answer(4, "103", [("link", "x")]) + answer(5, "200")))
        #expect(
            asked.text()
                == "HTTP/1.1 103 \r\nlink: x\r\n\r\nHTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n")
    }

    @Test("trailers behind much that is unread aren't lost, and have their own bound")
    func trailers() throws {
        let asked = try Asked()
        _ = asked.ask("GET / HTTP/1.1\r\nhost: b\r\n\r\n")
        _ = asked.sent()
        let piece = [UInt8](repeating: 0x61, count: 16_000)
        let body = (0..<3).flatMap { _ in FrameBytes.frame(0, 0, 1, piece) }
        let end = FrameBytes.frame(1, 5, 1, FrameBytes.field("grpc-status", "0"))
        #expect(asked.hear(settings + answer(4, "200") + body + end))
        #expect(asked.text().hasSuffix("\r\n0\r\ngrpc-status: 0\r\n\r\n"))

        let long = try Asked()
        _ = long.ask("GET / HTTP/1.1\r\nhost: b\r\n\r\n")
        _ = long.sent()
        let fields = (0..<100).flatMap {
            FrameBytes.field("t\($0)", String(repeating: "v", count: 100))
        }
        #expect(
            long.hear(
                settings + answer(4, "200") + FrameBytes.frame(0, 0, 1, [0x61])
                    + FrameBytes.frame(1, 5, 1, fields)))
        let text = long.text()
        #expect(text.utf8.count > 4096 && text.utf8.count < 5000)
    }

    @Test("a stream that the peer refused, or that its goodbye leaves out, may be asked again")
    func refused() throws {
        for frames in [
            FrameBytes.frame(3, 0, 1, [0, 0, 0, 7]),
            FrameBytes.frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
        ] {
            let asked = try Asked()
            _ = asked.ask("POST / HTTP/1.1\r\nhost: b\r\n\r\n")
            _ = asked.sent()
            #expect(asked.hear(settings + frames))
            #expect(asked.session.next() == asked.stream)
            #expect(asked.stream.pointee.isClosed && asked.stream.pointee.isRefused)
        }
        let failed = try Asked()
        _ = failed.ask("POST / HTTP/1.1\r\nhost: b\r\n\r\n")
        _ = failed.sent()
        #expect(failed.hear(settings + FrameBytes.frame(3, 0, 1, [0, 0, 0, 2])))
        #expect(failed.stream.pointee.isClosed && !failed.stream.pointee.isRefused)
    }

    @Test("a request that a goodbye overtook isn't sent, and may be asked elsewhere")
    func overtaken() throws {
        let asked = try Asked()
        _ = asked.sent()
        _ = asked.ask("POST / HTTP/1.1\r\nhost: b\r\n\r\n")
        #expect(asked.hear(settings + FrameBytes.frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])))
        _ = asked.sent()
        #expect(asked.stream.pointee.isClosed && asked.stream.pointee.isRefused)
        #expect(!asked.session.takesRequests)
    }

    @Test("an answer that nobody wants any more is cancelled (CANCEL is 8); an asked one alone")
    func cancelled() throws {
        let asked = try Asked()
        _ = asked.ask("GET / HTTP/1.1\r\nhost: b\r\n\r\n")
        _ = asked.sent()
        asked.isEnded = true
        asked.session.end(asked.stream)
        #expect(asked.sent() == FrameBytes.frame(3, 0, 1, [0, 0, 0, 8]))

        let unasked = try Asked()
        _ = unasked.sent()
        unasked.isEnded = true
        unasked.session.end(unasked.stream)
        #expect(unasked.sent() == [])
    }

    @Test("the peer's bound of streams holds, and ours")
    func bounds() throws {
        var limits = HTTP2Limits()
        limits.streams = 50
        let asked = try Asked(limits)
        // Nobody knows the peer's yet.
        #expect(asked.session.streamsMax == 1)
        #expect(asked.hear(FrameBytes.frame(4, 0, 0, [0, 3, 0, 0, 0, 7])))
        #expect(asked.session.streamsMax == 7)
        #expect(asked.hear(FrameBytes.frame(4, 0, 0, [0, 3, 0, 0, 0, 70])))
        #expect(asked.session.streamsMax == 50)
    }

    @Test("a server that speaks HTTP/1.1 is no server here")
    func other() throws {
        let asked = try Asked()
        _ = asked.hear(Array("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".utf8))
        _ = asked.sent()
        #expect(!asked.session.hasHeardSettings)
        #expect(!asked.session.goesOn)
    }

    @Test("gRPC's servers are told that trailers arrive, others nothing of the kind")
    func grpc() throws {
        for (type, fields) in [("application/grpc+proto", "te"), ("text/plain", nil)] {
            let asked = try Asked()
            _ = asked.ask("POST / HTTP/1.1\r\nhost: b\r\ncontent-type: \(type)\r\n\r\n")
            // In HPACK the name is a literal, by its Huffman code or not; "trailers" likewise.
            let sent = asked.sent()
            let names: [[UInt8]] = [[0x02, 0x74, 0x65], [0x82, 0x49, 0x7f]]
            let isTold = names.contains { name in
                sent.indices.contains { sent[$0...].starts(with: name) }
            }
            #expect(isTold == (fields != nil))
        }
    }

    @Test("frames from any server are answers, refused or ignored, and leave nothing")
    func fuzzed() throws {
        var run = FuzzRun(2000, alphabet: "\u{0}\u{1}\u{3}\u{4}\u{5}\u{9}:aA\r\n")
        for name in ["answers", "trailers", "control"] {
            _ = run(try FuzzRun.seed("http2client", name), fuzzHTTP2Client)
        }
    }

    @Test("a lost connection leaves what came, and no more")
    func lost() throws {
        let asked = try Asked()
        _ = asked.ask("GET / HTTP/1.1\r\nhost: b\r\n\r\n")
        _ = asked.sent()
        #expect(asked.hear(settings + answer(4, "200") + FrameBytes.frame(0, 0, 1, [0x61])))
        asked.session.lose()
        #expect(asked.text().hasSuffix("1\r\na\r\n"))
        #expect(asked.stream.pointee.isClosed)
        #expect(asked.text() == "")
    }
}
