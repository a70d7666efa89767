import Foundation
import Testing

extension EndToEnd {
    /// Backends that break off, stall, talk too much or in the wrong order: what the client sees, and
    /// that the next request is none the worse for it.
    @Suite struct BadBackends {
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var method = "GET"
            var bytes: String
            var end = RawBackend.Reply.End.close
            /// Status, or 0: an answer that is visibly cut.
            var status: Int
            var body: String?
            var testDescription: String { name }
        }

        static let cut = 0
        static let ok = "HTTP/1.1 200 OK\r\n"
        static let cases = [
            Case(name: "ends without a word", bytes: "", status: 502),
            Case(name: "is reset without a word", bytes: "", end: .reset, status: 502),
            Case(name: "says nothing", bytes: "", end: .hang, status: 504),
            Case(name: "ends in the status line", bytes: "HTTP/1.1 2", status: 502),
            Case(name: "ends in the head", bytes: ok + "Content-Le", status: 502),
            Case(name: "stalls in the head", bytes: ok + "X: y\r\n", end: .hang, status: 504),
            Case(name: "is not HTTP", bytes: "SSH-2.0-OpenSSH\r\n\r\n", status: 502),
            Case(name: "is HTTP/2", bytes: "HTTP/2 200\r\n\r\n", status: 502),
            Case(name: "is HTTP/0.9", bytes: "<html>hello</html>", status: 502),
            Case(
                name: "ends in a body with a length", bytes: ok + "Content-Length: 5\r\n\r\nhe",
                status: cut),
            Case(
                name: "is reset in a body", bytes: ok + "Content-Length: 5\r\n\r\nhe", end: .reset,
                status: cut),
            Case(
                name: "stalls in a body", bytes: ok + "Content-Length: 5\r\n\r\nhe", end: .hang,
                status: cut),
            Case(
                name: "ends in a chunk", bytes: ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhe",
                status: cut),
            Case(
                name: "ends between chunks",
                bytes: ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n", status: cut),
            Case(
                name: "ends before the last empty line",
                bytes: ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n0\r\n", status: cut),
            Case(
                name: "has a bad chunk size",
                bytes: ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", status: cut),
            Case(
                name: "sends more than its length", bytes: ok + "Content-Length: 2\r\n\r\nhello",
                end: .keep, status: 200, body: "he"),
            Case(
                name: "answers twice",
                bytes: ok + "Content-Length: 2\r\n\r\nhi" + ok + "Content-Length: 5\r\n\r\nwrong",
                end: .keep, status: 200, body: "hi"),
            Case(
                name: "answers behind a 204", bytes: "HTTP/1.1 204 No Content\r\n\r\nbody",
                end: .keep, status: 204, body: ""),
            Case(
                name: "has a body behind a 304",
                bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody", end: .keep,
                status: 304, body: ""),
            Case(
                name: "has a body for HEAD", method: "HEAD",
                bytes: ok + "Content-Length: 4\r\n\r\nbody", end: .keep, status: 200, body: ""),
            Case(
                name: "says 100 first",
                bytes: "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nhi",
                end: .keep, status: 200, body: "hi"),
            Case(
                name: "says 103 a hundred times",
                bytes: String(
                    repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 100) + ok
                    + "Content-Length: 2\r\n\r\nhi", end: .keep, status: 200, body: "hi"),
            Case(
                name: "switches protocols unasked",
                bytes: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", end: .hang,
                status: 502),
            Case(
                name: "ends its body with the connection", bytes: ok + "\r\nhello", status: 200,
                body: "hello"),
            Case(
                name: "is HTTP/1.0 and ends", bytes: "HTTP/1.0 200 OK\r\n\r\nhello", status: 200,
                body: "hello"),
            Case(
                name: "is reset in a body without a length",
                bytes: ok + "\r\n" + String(repeating: "x", count: 100_000), end: .reset,
                status: cut),
            Case(
                name: "has a head without end",
                bytes: ok + "X: " + String(repeating: "y", count: 200_000), end: .hang, status: 502),
            Case(
                name: "has a thousand fields",
                bytes: ok + String(repeating: "X: y\r\n", count: 1000) + "\r\n", end: .hang,
                status: 502),
            Case(
                name: "has a bare LF", bytes: "HTTP/1.1 200 OK\nContent-Length: 0\n\n", end: .hang,
                status: 502),
            Case(
                name: "has two lengths",
                bytes: ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", end: .hang,
                status: 502),
            Case(
                name: "has a length and chunks",
                bytes: ok + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                end: .hang, status: 502),
            Case(
                name: "splits the response by CR LF in a value",
                bytes: ok + "X: a\r\n\r\nSet-Cookie: b", status: 200),
        ]

        @Test("a backend that", arguments: cases)
        func answers(item: Case) throws {
            let world = try Smuggling.world.get()
            let bytes = Array(item.bytes.utf8)
            world.backend.reset { request in
                request.line.contains("/next") ? .echo(request) : .init(bytes, item.end)
            }
            let connection = try RawConnection(port: world.gateway.port)
            connection.send(
                Array("\(item.method) /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8))
            let answer = connection.readToEnd()
            let text = String(decoding: answer, as: UTF8.self)
            if item.status == Self.cut {
                let status = text.split(separator: " ").dropFirst().first
                #expect(status == "200" || status == "502" || status == nil, "\(text.prefix(200))")
                #expect(
                    status == "502" || !Smuggling.isWhole(text) || connection.wasReset,
                    "\(text.prefix(200))")
            } else {
                #expect(text.hasPrefix("HTTP/1.1 \(item.status) "), "\(text.prefix(200))")
                let body = text.range(of: "\r\n\r\n").map { text[$0.upperBound...] } ?? ""
                // A body that the end of the connection ends goes on in chunks.
                let wanted = item.body.map {
                    [$0, "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n0\r\n\r\n"]
                }
                #expect(wanted?.contains(String(body)) ?? true, "\(body)")
            }
            // What was left over on the backend's connection belongs to nobody.
            let next = try world.gateway.send("GET", "/next")
            #expect(next.status == 200)
            #expect(next.body == "GET /next HTTP/1.1")
        }

        @Test("a POST is not sent again to a backend that broke off", arguments: ["POST", "GET"])
        func retries(method: String) throws {
            let world = try Smuggling.world.get()
            world.backend.reset { _ in .init([], .close) }
            let answer = try world.gateway.send(method, "/once", body: method == "POST" ? "x" : nil)
            #expect(answer.status == 502)
            // A GET on a kept connection that ends as it is used is tried once more.
            #expect(world.backend.requests.count <= (method == "GET" ? 2 : 1))
        }
    }
}
