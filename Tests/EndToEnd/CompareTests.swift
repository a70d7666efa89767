import Foundation
import Testing

extension EndToEnd {
    /// `compare`: two gateways that differ in known ways, and gateways that answer badly.
    @Suite struct CompareCommands {
        /// One API, `/same` of which is the same everywhere.
        private static func document(
            status: Int, header: String, body: String
        ) -> String {
            func answer(_ status: Int, _ header: String, _ body: String) -> String {
                """
                {"responses": {"200": {"description": "x", "headers": {"X-Kind": {"schema": {"type": "string"}}}},
                  "404": {"description": "x"}},
                 "x-amazon-apigateway-integration": {"type": "mock",
                  "requestTemplates": {"application/json": "{\\"statusCode\\": \(status)}"},
                  "responses": {"\(status)": {"statusCode": "\(status)",
                    "responseParameters": {"method.response.header.X-Kind": "'\(header)'"},
                    "responseTemplates": {"application/json": "\(body)"}}}}}
                """
            }
            return """
                {"openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, "paths": {
                 "/same": {"get": \(answer(200, "a", #"{\"id\": \"$context.requestId\"}"#))},
                 "/item": {"get": \(answer(200, header, body))},
                 "/gone": {"get": \(answer(status, "a", #"{}"#))}}}
                """
        }

        private static func gateway(_ document: String) throws -> Gateway {
            try Gateway(definitions: ["api.json"], files: ["api.json": document])
        }

        private static let first = Result {
            try gateway(
                document(
                    status: 200, header: "a",
                    body: #"{\"price\": 10, \"tags\": [\"x\", \"y\"], \"n\": 1}"#))
        }
        private static let second = Result {
            try gateway(
                document(
                    status: 404, header: "b", body: #"{\"price\": 12, \"tags\": [\"x\"], \"m\": 1}"#
                ))
        }

        static let files = [
            "all.http": """
            # What differs, and what doesn't.
            GET /same
            Accept: application/json

            ### another
            GET /item

            GET /gone
            """,
            "same.jsonl": #"{"method": "GET", "path": "/same", "headers": {"Accept": "*/*"}}"#
                + "\n",
            "steps.jsonl":
                #"{"id": "1", "steps": [{"aws": "x"}, {"http": "http#1", "method": "GET", "#
                + #""url": "https://<rest_api#1.id>.execute-api.eu-west-1.amazonaws.com/<path>"}, "#
                + #"{"assert": "http#1.status_code", "op": "==", "value": 201}]}"# + "\n",
            "browser.har": #"""
            {"log": {"entries": [{"request": {"method": "GET", "url": "https://a.example/item#x",
              "headers": [{"name": ":authority", "value": "a"}, {"name": "Accept-Encoding", "value": "br"}]},
              "response": {"status": 200, "headers": [{"name": "x-kind", "value": "a"}],
                "content": {"text": "{\"price\": 11, \"tags\": [\"x\", \"y\"], \"n\": 1}"}}}]}}
            """#,
            "bad.http": "GET /x\nno header\n", "empty.http": "\n", "text.http": "hello\n",
            "split.jsonl": #"{"path": "/a", "headers": {"X": "a\r\nY: b"}}"# + "\n",
        ]

        struct Case: Sendable, CustomTestStringConvertible {
            /// `A` and `B` stand for the gateways' URLs.
            var arguments: String
            var status: Int32 = 0
            var output: [String] = []
            var errors = ""
            var testDescription: String { "penstock compare " + arguments }
        }
        static let cases = [
            Case(
                arguments: "same.jsonl --against A --to B",
                output: ["1 requests: no difference; p50 of 1 rounds: "]),
            Case(
                arguments: "same.jsonl --against A --to B --no-usual-masks", status: 1,
                output: ["  body /id: \"", "  header x-amzn-requestid: \""]),
            Case(
                arguments: "all.http --against A --to B", status: 1,
                output: [
                    "GET /item  (all.http:6)\n  header x-kind: \"a\" → \"b\"\n"
                        + "  body /price: 10 → 12\n  body /tags/1: only the first has it: \"y\"\n"
                        + "  body /n: only the first has it: 1\n"
                        + "  body /m: only the second has it: 1\n",
                    "GET /gone  (all.http:8)\n  status: 200 → 404\n", "3 requests: 2 differ",
                ]),
            Case(arguments: "all.http --against A --to A --in-flight 3 --rounds 5"),
            Case(
                arguments: "browser.har --against A", status: 1,
                output: ["recorded → ", "  body /price: 11 → 10\n"]),
            Case(
                arguments: "browser.har --against A --to B --mask 1[0-9] --ignore-header X-Kind "
                    + "--json", status: 1,
                output: ["\"at\": \"body /n\"", "\"differenceCount\": 3"]
            ),
            Case(
                arguments: "steps.jsonl --against A --let path=same", status: 1,
                output: ["GET /same  (steps.jsonl:1)\n  status: 201 → 200\n"]),
            Case(
                arguments: "steps.jsonl --against A", status: 2,
                errors: "nothing stands for a placeholder in /<path>"),
            Case(
                arguments: "same.jsonl --against A", status: 2, errors: "no answer is recorded"),
            Case(
                arguments: "same.jsonl --against A --to http://127.0.0.1:1", status: 3,
                errors: "nobody answers at 127.0.0.1:1"),
            Case(
                arguments: "same.jsonl --against https://127.0.0.1:1 --to B", status: 3,
                errors: "nobody answers at 127.0.0.1:1"),
            Case(
                arguments: "bad.http --against A --to B", status: 2,
                errors: "bad.http:2: 'no header'"),
            Case(arguments: "empty.http --against A --to B", status: 2, errors: "no request in it"),
            Case(arguments: "text.http --against A --to B", status: 2, errors: "begins no request"),
            Case(arguments: "split.jsonl --against A --to B", status: 2, errors: "can't be sent"),
            Case(
                arguments: "same.jsonl --against A --to B --mask [", status: 2, errors: "--mask ["),
            Case(arguments: "same.jsonl --against A --to B --rounds 0", status: 2, errors: "1 to"),
        ]

        static let directory = Result {
            let directory = try TemporaryDirectory()
            for (name, text) in files { try directory.write(text, to: name) }
            return directory
        }

        private static func words(_ arguments: String) throws -> [String] {
            try ["compare"]
                + arguments.split(separator: " ").map { word in
                    switch word {
                    case "A": try "http://127.0.0.1:\(first.get().port)/default"
                    case "B": try "http://127.0.0.1:\(second.get().port)/default/"
                    default: String(word)
                    }
                }
        }

        @Test("two gateways, and what was recorded, are compared", arguments: cases)
        func command(_ row: Case) throws {
            let run = try CommandRun(Self.words(row.arguments), in: Self.directory.get().url)
            #expect(run.status == row.status, "\(run.output)\(run.errors)")
            for text in row.output { #expect(run.output.contains(text), "\(run.output)") }
            #expect(row.errors.isEmpty || run.errors.contains(row.errors), "\(run.errors)")
        }

        @Test("rows that compare writes are what it compares with later, without secrets")
        func rows() throws {
            let directory = try TemporaryDirectory()
            try directory.write("GET /item\nX-Api-Key: hidden\n", to: "item.http")
            let write = try CommandRun(
                Self.words("item.http --against A --rows rows.jsonl"), in: directory.url)
            #expect(write.status == 0, "\(write.errors)")
            #expect(try !directory.read("rows.jsonl").contains("hidden"))
            let same = try CommandRun(Self.words("rows.jsonl --against A"), in: directory.url)
            #expect(same.status == 0, "\(same.output)\(same.errors)")
            let other = try CommandRun(Self.words("rows.jsonl --against B"), in: directory.url)
            #expect(other.status == 1)
            #expect(other.output.contains("body /price: 10 → 12"), "\(other.output)")
        }

        struct Hostile: Sendable {
            var bytes: String
            var end: RawBackend.Reply.End
            var message: String
        }
        static let hostile = [
            Hostile(
                bytes: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", end: .close,
                message: "closed in the middle of its answer"),
            Hostile(bytes: "", end: .close, message: "closed without an answer"),
            Hostile(bytes: "", end: .hang, message: "says nothing for 1 s"),
            Hostile(
                bytes: "HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n"
                    + String(repeating: "x", count: 3000), end: .close,
                message: "answers with more than 2000 bytes"),
            Hostile(bytes: "SSH-2.0-x\r\n\r\n", end: .close, message: "doesn't answer in HTTP/1.1"),
            Hostile(
                bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
                    + String(repeating: "[", count: 2), end: .close, message: "body: "),
        ]

        @Test(
            "an answer that is none is a difference, in bounded time and memory", arguments: hostile
        )
        func answers(_ row: Hostile) throws {
            let backend = try RawBackend()
            backend.reset { _ in RawBackend.Reply(Array(row.bytes.utf8), row.end) }
            let run = try CommandRun(
                Self.words(
                    "same.jsonl --against A --to http://127.0.0.1:\(backend.port) "
                        + "--timeout 1 --answer-max 2000"), in: Self.directory.get().url)
            #expect(run.status == 1, "\(run.output)\(run.errors)")
            #expect(run.output.contains(row.message), "\(run.output)")
        }
    }
}
