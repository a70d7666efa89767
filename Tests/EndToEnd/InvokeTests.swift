import Foundation
import Testing

extension EndToEnd {
    /// `penstock invoke` where the integration forwards.
    @Suite struct Invoke {
        private func invoke(_ backend: RawBackend, _ arguments: [String]) throws -> CommandRun {
            let directory = try TemporaryDirectory()
            try directory.write(
                """
                listeners: [{address: "127.0.0.1:0"}]
                upstreams:
                  b: {targets: ["127.0.0.1:\(backend.port)"], retries: 0}
                  nobody: {targets: ["unix:nobody.sock"], retries: 0}
                apis:
                  a:
                    defaults:
                      transform: {response: [{use: Transform/Headers, config: {response: [{set: x-seen, value: "yes"}]}}]}
                    routes:
                      - {route: "ANY /x/{id}", pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: b}}}}
                      - {route: GET /gone, pipeline: {integrate: {use: Integrate/HTTP, config: {upstream: nobody}}}}
                """, to: "penstock.yaml")
            return try CommandRun(["invoke"] + arguments, in: directory.url)
        }

        @Test("shows what would be forwarded and sends nothing")
        func shows() throws {
            let backend = try RawBackend()
            let run = try invoke(backend, ["GET", "/x/7?a=b"])
            #expect(run.output.contains("would be forwarded to b: GET /x/7?a=b"))
            #expect(backend.requests.isEmpty)
        }

        @Test("with --forward sends it, and the answer goes through the response side")
        func forwards() throws {
            let backend = try RawBackend()
            let run = try invoke(
                backend, ["POST", "/x/7?a=b", "-d", "hello", "-H", "x-mine: 1", "--forward"])
            #expect(run.status == 0)
            #expect(run.output.contains("\n200\n"), "\(run.output)")
            #expect(run.output.contains("x-seen: yes"))
            #expect(run.output.contains("POST /x/7?a=b HTTP/1.1"))
            let request = try #require(backend.requests.first)
            #expect(request.body == Array("hello".utf8))
            #expect(request.head.lowercased().contains("x-mine: 1"))
        }

        @Test("with --forward an upstream that isn't there is the answer that clients would get")
        func fails() throws {
            let run = try invoke(try RawBackend(), ["GET", "/gone", "--forward"])
            #expect(run.output.contains("\n502\n"), "\(run.output)")
        }
    }
}
