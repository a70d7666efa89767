import Foundation
import Glibc
import Quota
import Testing

@Suite("Usage in a Redis", .serialized)
struct UsageServerTests {
    /// A server that answers what it is told to, one text for each command, and keeps what it was asked.
    private final class Server: @unchecked Sendable {
        // Safe: `asked` is read after the thread has ended.
        let port: UInt16
        private let listener: Int32
        private let ended = DispatchSemaphore(value: 0)
        private(set) var asked: [String] = []

        init(_ answers: [String]) {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let found = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> Bool in
                    bind(descriptor, address, size) == 0 && listen(descriptor, 1) == 0
                        && getsockname(descriptor, address, &size) == 0
                }
            }
            precondition(found)
            listener = descriptor
            port = UInt16(bigEndian: address.sin_port)
            Thread { self.serve(answers) }.start()
        }

        private func serve(_ answers: [String]) {
            let client = accept(listener, nil, nil)
            for answer in answers {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = recv(client, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                asked.append(String(decoding: buffer[..<count], as: UTF8.self))
                _ = send(client, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
            }
            close(client)
            close(listener)
            ended.signal()
        }

        func wait() { ended.wait() }
    }

    private func entries(
        _ answers: [String], _ change: (inout UsageServer.Place) -> Void = { _ in }
    ) throws -> (found: [UsageFile.Entry]?, asked: [String]) {
        let server = Server(answers)
        var place = UsageServer.Place("127.0.0.1:\(server.port)")
        change(&place)
        let found = try #require(UsageServer(place)).entries(of: "p", 7...8)
        server.wait()
        return (found, server.asked)
    }

    @Test("a hash for each day is asked for, and its fields are counts")
    func days() throws {
        let (found, asked) = try entries([
            "*4\r\n$1\r\na\r\n$2\r\n12\r\n$0\r\n\r\n$1\r\n3\r\n", "*0\r\n",
        ])
        #expect(
            found == [
                UsageFile.Entry(plan: "p", key: Array("a".utf8), day: 7, count: 12),
                UsageFile.Entry(plan: "p", key: [], day: 7, count: 3),
            ])
        #expect(
            asked == [7, 8].map { "*2\r\n$7\r\nHGETALL\r\n$18\r\npenstock:usage:p:\($0)\r\n" })
    }

    @Test("who asks, and of which database, is said first")
    func enters() throws {
        let (found, asked) = try entries(["+OK\r\n", "+OK\r\n", "*0\r\n", "*0\r\n"]) {
            ($0.user, $0.password, $0.database, $0.prefix) = ("u", Array("p w".utf8), 3, "shop")
        }
        #expect(found == [])
        #expect(asked[0] == "*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$3\r\np w\r\n")
        #expect(asked[1] == "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n")
        #expect(asked[2].contains("shop:usage:p:7"))
    }

    @Test(
        "whatever else comes is no answer",
        arguments: [
            "-WRONGPASS invalid\r\n", "*2\r\n$1\r\na\r\n$1\r\nx\r\n", "*2\r\n$-1\r\n",
            "*1000000000\r\n",
            "*2\r\n$1\r\n", "*x\r\n", "$5\r\nhello\r\n", "\r\n", "*2\r\n$99999999999\r\n",
            String(repeating: "z", count: 3000),
        ])
    func wrong(answer: String) throws {
        #expect(try entries([answer]).found == nil)
    }

    @Test("a refusal of the password or the database ends it", arguments: [1, 2])
    func refused(turn: Int) throws {
        let answers = Array(repeating: "+OK\r\n", count: turn - 1) + ["-ERR no\r\n"]
        let (found, asked) = try entries(answers) { ($0.password, $0.database) = ([1], 1) }
        #expect(found == nil)
        #expect(asked.count == turn)
    }

    @Test("an address is a host and a port", arguments: ["h", ":1", "h:", "h:0", "h:70000", "h:x"])
    func address(text: String) { #expect(UsageServer(UsageServer.Place(text)) == nil) }

    @Test("nobody who listens: no answer")
    func nobody() throws {
        let server = Server([])
        // Taken once, so that the thread ends and the port is free again.
        let place = UsageServer.Place("127.0.0.1:\(server.port)")
        _ = try #require(UsageServer(place)).entries(of: "p", 1...1)
        server.wait()
        #expect(try #require(UsageServer(place)).entries(of: "p", 1...1) == nil)
    }
}
