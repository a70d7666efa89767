import Foundation
import Testing

extension EndToEnd {
    /// What the operator's listener answers.
    @Suite struct Admin {
        static let apis = """
              a:
                routes:
                  - route: GET /x/{id}
                    pipeline:
                      auth:
                        any_of:
                          - {use: Auth/APIKey, config: {keys: [{id: k, secret: "env:KEY"}]}}
                          - {use: Auth/APIKey, name: next, shadow: true, config: {keys: [{id: k, secret: "env:NEXT"}]}}
                      integrate: {use: Integrate/Mock, config: {body: ok}}
            """
        static let gateway = Result {
            try Gateway(apis, environment: ["KEY": "right", "NEXT": "other"])
        }

        struct Case: Sendable, CustomTestStringConvertible {
            var request: String
            var status = 200
            var contains: String
            var testDescription: String { request }
        }
        static let cases = [
            Case(request: "GET /healthz", contains: "ok"),
            Case(request: "GET /readyz", contains: "ready"),
            Case(request: "GET /version", contains: "\"abi\""),
            Case(request: "GET /", contains: "GET /metrics"),
            Case(request: "GET /nothing", status: 404, contains: "no such page"),
            Case(request: "GET /reload", status: 405, contains: "POST"),
            Case(request: "POST /metrics", status: 405, contains: "GET"),
            Case(request: "GET /explain?path=%2Fx%2F7", contains: "{id} = 7"),
            Case(request: "GET /explain?path=/x/7&format=json", contains: "\"any_of\""),
            Case(request: "GET /explain?path=/y", status: 404, contains: "no route matches GET /y"),
            Case(request: "GET /explain", status: 400, contains: "path"),
            Case(request: "GET /config", contains: "\"generation\": 1"),
            Case(request: "GET /metrics", contains: "# TYPE penstock_requests_total counter"),
            Case(request: "GET /metrics", contains: "penstock_ready 1"),
            Case(request: "POST /reload", contains: "0 instances made, 3 carried"),
        ]

        @Test("a page answers", arguments: cases)
        func answers(item: Case) throws {
            let words = item.request.split(separator: " ").map(String.init)
            let answer = try Self.gateway.get().admin(words[0], words[1])
            #expect(answer.status == item.status)
            #expect(answer.body.contains(item.contains), "\(answer.body)")
        }

        @Test("what changes something is not for web pages: a POST with an Origin is refused")
        func origin() throws {
            let client = try Client(port: Self.gateway.get().adminPort)
            let headers = ["Origin: http://evil.test"]
            let refused = try client.send("POST", "/reload", headers: headers)
            #expect(refused.status == 403)
            #expect(refused.body.contains("Origin"))
            #expect(try client.send("GET", "/healthz", headers: headers).status == 200)
            #expect(try client.send("POST", "/reload").status == 200)
        }

        @Test("the configuration page shows references, never what they refer to")
        func references() throws {
            let body = try Self.gateway.get().admin("GET", "/config").body
            #expect(body.contains("env:NEXT"))
            #expect(!body.contains("\"other\""))
        }

        @Test("the shadow page counts where the shadow would have said something else")
        func shadow() throws {
            let gateway = try Gateway(Self.apis, environment: ["KEY": "right", "NEXT": "other"])
            for key in ["right", "right", "other"] {
                _ = try gateway.send("GET", "/x/1", headers: ["x-api-key: \(key)"])
            }
            let text = try gateway.admin("GET", "/shadow").body
            #expect(
                text.contains("GET /x/{id}  auth next (a): agreed in 0 of 3 (0.00 %)"), "\(text)")
            let json = try gateway.admin("GET", "/shadow?format=json").body
            #expect(json.contains("\"compared\": 3"))
            let report = try gateway.admin("GET", "/authz?min=3&format=text").body
            for line in [
                "  not safe to promote:", "    - 1 requests that are refused would be let in",
                "    - 2 requests that are let in would be refused", "shadow:   allow, as k",
            ] {
                #expect(report.contains(line), "\(report)")
            }
            #expect(!report.contains("comparisons that are wanted"))
            #expect(!report.contains("other\n"), "a credential is in the report")
        }

        @Test("a recording has no value of a parameter that an authorizer asks for by its name")
        func askedParameters() throws {
            let gateway = try Gateway(
                """
                  a:
                    routes:
                      - route: GET /x
                        pipeline:
                          auth: {use: Auth/APIKey, config: {source: query, name: who, keys: [{id: k, secret: "env:KEY"}]}}
                          integrate: {use: Integrate/Mock, config: {body: ok}}
                """, environment: ["KEY": "right"])
            #expect(try gateway.admin("POST", "/authz/record?max=10").status == 200)
            for query in ["who=right&page=2", "wh%6f=right&page=2"] {
                #expect(try gateway.send("GET", "/x?\(query)").status == 200)
            }
            let recording = try gateway.admin("GET", "/authz/recording").body
            #expect(!recording.contains("right"), "\(recording)")
            #expect(recording.contains("&page=2"))
        }

        @Test(
            "a recording has no secret in it; with them put back a replay decides as the gateway did"
        )
        func replay() throws {
            let gateway = try Gateway(Self.apis, environment: ["KEY": "right", "NEXT": "other"])
            #expect(try gateway.admin("POST", "/authz/record?max=10").status == 200)
            for key in ["right", "other", "right", "wrong"] {
                _ = try gateway.send("GET", "/x/1?token=abc", headers: ["x-api-key: \(key)"])
            }
            #expect(try gateway.admin("GET", "/authz/recording?peek").body == "4\n")
            let recording = try gateway.admin("GET", "/authz/recording").body
            for secret in ["right", "other", "wrong", "abc"] {
                #expect(!recording.contains(secret))
            }
            let folder = gateway.directory.url
            try recording.write(
                to: folder.appending(path: "r.jsonl"), atomically: true, encoding: .utf8)
            try "right\nother\nwrong\nabc\n".write(
                to: folder.appending(path: "secrets"), atomically: true, encoding: .utf8)
            func run(_ arguments: [String], key: String = "right") throws -> CommandRun {
                try CommandRun(
                    ["authz", "replay", "r.jsonl"] + arguments, in: folder,
                    environment: ["KEY": key, "NEXT": "other"])
            }
            let same = try run(["--secrets", "secrets"])
            #expect(same.status == 0, "\(same.output)\(same.errors)")
            #expect(same.output.contains("4 requests replayed: 0 differ\n"))
            let unknown = try run([])
            #expect(unknown.output.contains("0 differ, 4 unknown"), "\(unknown.output)")
            let other = try run(["--secrets", "secrets"], key: "other")
            #expect(other.status == 1)
            #expect(other.output.contains("4 requests replayed: 3 differ\n"), "\(other.output)")
            // A candidate that hasn't the route lets nobody in, and one that takes them for another differs.
            let written = try String(
                contentsOf: folder.appending(path: "penstock.yaml"), encoding: .utf8)
            for (from, to, line) in [
                ("GET /x/{id}", "POST /x/{id}", "4 requests replayed: 4 differ"),
                ("id: k,", "id: other,", "\n  as other\n"),
            ] {
                try written.replacing(from, with: to).write(
                    to: folder.appending(path: "candidate.yaml"), atomically: true, encoding: .utf8)
                let found = try run(["candidate.yaml", "--secrets", "secrets"])
                #expect(found.status == 1)
                #expect(found.output.contains(line), "\(found.output)")
            }
        }

        @Test("who lets in the same requests as somebody else isn't safe to promote")
        func renamed() throws {
            for (name, expected) in [
                ("k", "  safe to promote: the same outcome in all of 2 requests"),
                ("other", "    - 1 requests that are let in would be somebody else's"),
            ] {
                let gateway = try Gateway(
                    Self.apis.replacing(
                        "{id: k, secret: \"env:NEXT\"}", with: "{id: \(name), secret: \"env:NEXT\"}"
                    ),
                    environment: ["KEY": "right", "NEXT": "right"])
                for key in ["right", "wrong"] {
                    _ = try gateway.send("GET", "/x/1", headers: ["x-api-key: \(key)"])
                }
                let report = try gateway.admin("GET", "/authz?min=1&format=text").body
                #expect(report.contains(expected), "\(report)")
            }
        }

        /// A candidate of two kinds: passwords are checked on other threads, so it waits.
        static let candidate = """
              a:
                routes:
                  - route: GET /x/{id}
                    pipeline:
                      auth:
                        any_of:
                          - {use: Auth/APIKey, config: {keys: [{id: k, secret: "env:KEY"}]}}
                          - name: candidate
                            shadow: true
                            first_of:
                              - {use: Auth/Basic, name: password, config: {users: [{name: alice, hash: "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"}]}}
                              - {not: {use: Auth/APIKey, name: banned, config: {keys: [{id: k, secret: "env:KEY"}]}}}
                      integrate: {use: Integrate/Mock, config: {body: ok}}
            """

        @Test("a chain in shadow is one candidate, with its steps inside: reports, replays, invoke")
        func shadowChain() throws {
            let gateway = try Gateway(Self.candidate, environment: ["KEY": "right"])
            // "alice:secret" and "alice:wrong".
            let words = ["Basic YWxpY2U6c2VjcmV0", "Basic YWxpY2U6d3Jvbmc="]
            #expect(try gateway.admin("POST", "/authz/record?max=10").status == 200)
            for word in words + words {
                let answer = try gateway.send(
                    "GET", "/x/1", headers: ["x-api-key: right", "Authorization: \(word)"])
                #expect(answer.status == 200)
            }
            _ = try gateway.send("GET", "/x/1", headers: ["x-api-key: right"])
            let recording = try gateway.admin("GET", "/authz/recording").body
            // Answers don't wait for shadows, and nobody is told that one has ended: asked until it has.
            var report = ""
            let start = ContinuousClock.now
            while !report.contains("of 5 ("), ContinuousClock.now - start < .seconds(20) {
                report = try gateway.admin("GET", "/authz?min=5&format=text").body
            }
            for line in [
                "auth candidate (a): agreed in 2 of 5",
                "shadow:   deny: the name or the password is wrong",
                "    password (penstock.yaml:", "): deny: the name or the password is wrong",
                "): abstain", "banned (penstock.yaml:", "): allow",
            ] {
                #expect(report.contains(line), "\(line)\n\(report)")
            }
            let steps = report.split(separator: "\n").filter { $0.hasPrefix("        password (") }
            #expect(!steps.isEmpty && steps.allSatisfy { $0.hasSuffix(" µs)") }, "\(report)")
            #expect(!report.contains("auth password (a)"), "a step of it isn't another candidate")
            let json = try gateway.admin("GET", "/authz?format=json").body
            #expect(json.contains("\"steps\""))
            #expect(json.contains("\"shadow_principal\": \"alice\""), "\(json)")
            #expect(try gateway.admin("GET", "/shadow").body.contains("auth candidate (a)"))
            let folder = gateway.directory.url
            try recording.write(
                to: folder.appending(path: "r.jsonl"), atomically: true, encoding: .utf8)
            try (words + ["right"]).joined(separator: "\n").write(
                to: folder.appending(path: "secrets"), atomically: true, encoding: .utf8)
            let replay = try CommandRun(
                ["authz", "replay", "r.jsonl", "--secrets", "secrets"], in: folder,
                environment: ["KEY": "right"])
            #expect(replay.status == 0, "\(replay.output)\(replay.errors)")
            for line in [
                "5 requests replayed: 0 differ\n", "\ncandidate, in shadow: 3 differ\n",
                "  shadow: deny: the name or the password is wrong\n    password (penstock.yaml:",
            ] {
                #expect(replay.output.contains(line), "\(line)\n\(replay.output)")
            }
        }

        @Test("metrics keep the rules of the text format")
        func format() throws {
            let gateway = try Self.gateway.get()
            _ = try gateway.send("GET", "/x/1")
            var families: Set<String> = []
            for line in try gateway.admin("GET", "/metrics").body.split(separator: "\n") {
                let words = line.split(separator: " ")
                if line.hasPrefix("# TYPE ") {
                    #expect(families.insert(String(words[2])).inserted, "\(line) twice")
                } else if !line.hasPrefix("#") {
                    let name = line.prefix { $0 != "{" && $0 != " " }
                    let family = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }
                        .map { String(name.dropLast($0.count)) }
                    #expect(families.contains(String(name)) || families.contains(family ?? ""))
                    #expect(words.last.flatMap { Double($0) } != nil, "\(line)")
                }
            }
            #expect(families.count > 20)
        }
    }
}
