import Foundation
import Testing

extension EndToEnd {
    /// Starting and ending.
    @Suite struct Lifecycle {
        static let apis = """
              a: {routes: [{route: GET /x, pipeline: {integrate: {use: Integrate/Mock, config: {body: ok}}}}]}
            """

        @Test(
            "SIGTERM under load loses nothing: every exchange that began was answered whole",
            arguments: [[], ["Connection: close"]])
        func terminate(headers: [String]) throws {
            // With the header every request has a connection of its own: some are in a handshake, or
            // wait to be accepted, when the signal comes.
            let gateway = try Gateway(Self.apis)
            let load = Load(port: gateway.port, clients: headers.isEmpty ? 6 : 16) {
                try $0.send("GET", "/x", headers: headers)
            } check: {
                $0.status == 200 && $0.body == "ok" ? nil : "\($0)"
            }
            load.wait(for: 300)
            #expect(gateway.terminate() == 0)
            let result = load.waitForEnd()
            #expect(result.failures.isEmpty, "\(result.failures.prefix(3))")
            let logged = try gateway.directory.read("access.log").split(separator: "\n").count
            #expect(logged == result.total)
        }

        @Test("SIGTERM without load ends at once, with code 0")
        func idle() throws {
            #expect(try Gateway(Self.apis).terminate() == 0)
        }

        @Test("isolated plugins end by themselves before the gateway does")
        func isolated() throws {
            let gateway = try Gateway(
                """
                  a: {routes: [{route: GET /x, pipeline: {transform: {request: {use: mapper}}, integrate: Integrate/Mock}}]}
                """,
                more: """
                    plugins: {mapper: {builtin: Transform/MappingTemplate, isolation: process, config: {integration: HTTP_PROXY}}}
                    """)
            #expect(try gateway.send("GET", "/x").status == 200)
            #expect(gateway.terminate() == 0)
            var lines: [String] = []
            while let line = gateway.log.next() { lines.append(line) }
            #expect(lines.contains { $0.contains("ended, every request answered") }, "\(lines)")
            #expect(!lines.contains { $0.contains("had to be killed") }, "\(lines)")
        }

        @Test("the access log is whole when the gateway has ended")
        func log() throws {
            let gateway = try Gateway(Self.apis)
            let client = try Client(port: gateway.port)
            var ids: [String] = []
            for _ in 0..<50 { ids.append(try client.send("GET", "/x")["x-request-id"] ?? "") }
            #expect(gateway.terminate() == 0)
            let lines = try gateway.directory.read("access.log").split(separator: "\n")
            #expect(lines.count == 50)
            for (id, line) in zip(ids, lines) {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
                #expect((object as? [String: Any])?["requestId"] as? String == id)
            }
        }

        @Test("a port that is taken is said with a hint, exit code 3")
        func portTaken() throws {
            let first = try Gateway(Self.apis)
            let directory = try TemporaryDirectory()
            try directory.write(
                """
                listeners: [{address: "127.0.0.1:\(first.port)"}]
                admin: off
                apis:
                \(Self.apis)
                """, to: "penstock.yaml")
            // Ours share the port by SO_REUSEPORT only among the loops of one process and user; the
            // doctor, who asks without it, finds it taken.
            let run = try CommandRun(["doctor", "penstock.yaml"], in: directory.url)
            #expect(run.status == 3)
            #expect(run.output.contains("ss -ltnp"))
        }

        @Test("a file that is no socket is in the way of a UNIX listener, and stays")
        func fileInTheWay() throws {
            let directory = try TemporaryDirectory()
            try directory.write("precious", to: "s.sock")
            try directory.write(
                """
                listeners: [{address: "unix:s.sock"}]
                admin: off
                access_log: off
                apis:
                \(Self.apis)
                """, to: "penstock.yaml")
            let run = try CommandRun(["serve", "penstock.yaml"], in: directory.url)
            #expect(run.status == 3)
            #expect(run.errors.contains("s.sock"), "\(run.errors)")
            #expect(try directory.read("s.sock") == "precious")
        }

        /// A gateway of which a plugin holds the loop, for the connection's request.
        private func hanging(timeout: String) throws -> (Gateway, RawConnection) {
            let gateway = try Gateway(
                """
                  a:
                    routes:
                      - {route: GET /hang, pipeline: {auth: hang, integrate: Integrate/Echo}}
                """,
                more: """
                    plugins: {hang: {path: \(Build.library("HostileHangsInPhase"))}}
                    timeouts: {\(timeout)}
                    """)
            let connection = try RawConnection(port: gateway.port)
            connection.send(Array("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
            return (gateway, connection)
        }

        @Test("a loop that a plugin holds doesn't keep the drain beyond its time")
        func hungLoop() throws {
            let (gateway, connection) = try hanging(timeout: "drain: 1s")
            defer { connection.finish() }
            #expect(gateway.log.wait(for: "stands still") != nil)
            let start = ContinuousClock.now
            let status = gateway.terminate()
            #expect(status != 0)
            #expect(ContinuousClock.now - start < .seconds(10))
        }

        @Test("a loop that a plugin holds for longer than timeouts.stall ends the process")
        func stall() throws {
            let (gateway, connection) = try hanging(timeout: "stall: 2s")
            defer { connection.finish() }
            #expect(gateway.log.wait(for: "aborting")?.contains("hang") == true)
            #expect(gateway.process.waitUntilExit() == .signal(SIGABRT))
        }

        @Test("a second gateway in the same state directory is refused, exit code 3")
        func stateTaken() throws {
            let first = try Gateway(Self.apis)
            let run = try CommandRun(["serve", "penstock.yaml"], in: first.directory.url)
            #expect(run.status == 3)
            #expect(run.errors.contains("process \(first.process.processIdentifier) serves from"))
        }
    }
}
