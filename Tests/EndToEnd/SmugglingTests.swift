import Foundation
import HTTPCases
import Testing

extension EndToEnd {
    /// The cases of Tests/HTTPTests/Cases, from RFC 9112 and public research, against the built
    /// gateway between a raw client and a raw backend; FORMAT.md says what each must do.
    @Suite struct Smuggling {
        struct World {
            let gateway: Gateway
            let backend: RawBackend
        }
        static let world = Result { () throws -> World in
            let backend = try RawBackend()
            let forward = "{integrate: {use: Integrate/HTTP, config: {upstream: b}}}"
            let gateway = try Gateway(
                """
                  a:
                    routes:
                      - {route: ANY /, pipeline: \(forward)}
                      - {route: "ANY /{proxy+}", pipeline: \(forward)}
                """,
                more: """
                    timeouts: {head: 1s, body: 1s}
                    upstreams: {b: {targets: ["127.0.0.1:\(backend.port)"], retries: 0, timeouts: {head: 2s, idle: 2s}}}
                    """)
            return World(gateway: gateway, backend: backend)
        }

        /// Without the preface that begins HTTP/2 on a listener: Tests/Clients/http2.py has it, on and off.
        static let requests = HTTPCase.all.filter {
            $0.responseTo == nil && $0.name != "HTTP/2 preface on cleartext"
        }
        static let responses = HTTPCase.all.filter { $0.responseTo != nil }

        /// Statuses in a stream of answers: whatever the gateway says, it says in whole messages.
        static func statuses(_ bytes: [UInt8]) -> [Int] {
            var statuses: [Int] = []
            var rest = String(decoding: bytes, as: UTF8.self)[...]
            while let head = rest.range(of: "\r\n\r\n") {
                let fields = rest[..<head.lowerBound].components(separatedBy: "\r\n")
                guard let status = fields.first.flatMap({ Int($0.split(separator: " ")[1]) })
                else { break }
                let length =
                    fields.first { $0.lowercased().hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
                if status >= 200 { statuses.append(status) }
                rest = rest[head.upperBound...].dropFirst(status == 304 ? 0 : length)
            }
            return statuses
        }

        @Test(
            "a request that is refused gets one answer, the end, and no backend",
            arguments: requests)
        func request(item: HTTPCase) throws {
            let world = try Self.world.get()
            world.backend.reset()
            let connection = try RawConnection(port: world.gateway.port)
            connection.send(item.bytes)
            if item.expectation == "ok" {
                // A second request behind it would not be told from a part of `rest`; the end is.
                connection.finish()
                let statuses = Self.statuses(connection.readToEnd())
                try accepted(item, statuses, world.backend.requests)
                return
            }
            if item.closed { connection.finish() }
            let statuses = Self.statuses(connection.readToEnd())
            if item.expectation == "more" {
                #expect(statuses == [408], "waits, and has enough after its time-out")
            } else if item.closed, statuses.isEmpty {
                // Nobody waits for an answer behind the end of a head in the making.
            } else {
                let status = Int(item.expectation.prefix(3))
                #expect(statuses == [status ?? 0], "\(item.expectation)")
            }
            #expect(world.backend.requests.isEmpty, "\(world.backend.requests)")
        }

        private func accepted(
            _ item: HTTPCase, _ statuses: [Int], _ reached: [RawBackend.Request]
        ) throws {
            guard let first = statuses.first else {
                Issue.record("no answer")
                return
            }
            // What the head engine takes, the gateway may still have no use for: a path with dot
            // segments, WebSocket, `OPTIONS *`, CONNECT.
            if [400, 403, 404, 501].contains(first) {
                #expect(Self.unrouted.contains(item.name), "\(first) for \(item.name)")
                #expect(reached.isEmpty)
                return
            }
            #expect(first == 200, "\(item.name)")
            guard let request = reached.first else {
                Issue.record("the backend saw nothing")
                return
            }
            for (key, value) in item.details where key == "body" {
                #expect(request.body == HTTPCase.unescape(value))
            }
        }

        /// Good HTTP that no route of this gateway can have.
        static let unrouted: Set<String> = ["upgrade", "asterisk form"]

        @Test(
            "a response that breaks the rules is 502, a good one goes through", arguments: responses
        )
        func response(item: HTTPCase) throws {
            let world = try Self.world.get()
            // A connection whose answer is whole is used again, so the backend goes on there.
            let end: RawBackend.Reply.End =
                item.closed ? .close : item.expectation == "ok" ? .keep : .hang
            world.backend.reset { _ in .init(item.bytes, end) }
            let connection = try RawConnection(port: world.gateway.port)
            let method = item.responseTo ?? "GET"
            connection.send(
                Array("\(method) /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8))
            let bytes = connection.readToEnd()
            let text = String(decoding: bytes, as: UTF8.self)
            let status = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
            switch item.expectation {
            case "ok":
                let said = item.details.first { $0.key == "status" }.flatMap { Int($0.value) }
                // Behind an interim response nothing comes, and its time-out passes.
                let wanted = said.map { $0 < 200 ? 504 : $0 }
                #expect(status == wanted ?? status, "\(text)")
                #expect(status != 502, "\(text)")
            case "more":
                // 502, 504, or an answer that is visibly cut.
                #expect(status == 502 || status == 504 || !Self.isWhole(text), "\(text)")
            default:
                #expect(status == 502 || !Self.isWhole(text), "\(text)")
            }
        }

        /// Whether an answer looks complete to a client.
        static func isWhole(_ text: String) -> Bool {
            guard let head = text.range(of: "\r\n\r\n") else { return false }
            let fields = text[..<head.lowerBound].lowercased()
            let body = text[head.upperBound...]
            if fields.contains("transfer-encoding: chunked") { return body.hasSuffix("0\r\n\r\n") }
            guard let found = fields.range(of: "content-length: ") else { return true }
            let digits = fields[found.upperBound...].prefix { $0.isNumber }
            return body.utf8.count >= Int(digits) ?? 0
        }
    }
}
