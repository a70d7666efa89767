import Foundation
import Testing

extension EndToEnd {
    /// `render`, `template check` and `schema check`: arguments, exit code, what is printed.
    @Suite struct TemplateCommands {
        static let files = [
            "order.vtl": """
            #set($o = $input.path('$'))
            {"id": "$o.id", "who": "$context.identity.sourceIp"}
            #set($context.responseOverride.status = 201)
            """,
            "event.json": #"{"body": {"id": 7}, "context": {"identity": {"sourceIp": "::1"}}}"#,
            "proxy.json":
                #"{"requestContext": {"identity": {"sourceIp": "::2"}}, "body": "{\"id\": 8}"}"#,
            "slip.vtl": "{\"id\": \"$input.pth('$.id')\", \"x\": $foo}\n",
            "newer.vtl": "{\"a\": \"${a|'x'}\"}\n",
            "soap.vtl": "$input.xml.text('//b') $util.hash.sha256('x')",
            "xml.json": #"{"body": "<a><b>c</b></a>"}"#, "broken.json": "{\n  x}",
            "schema.json": #"{"properties": {"a": {"type": "string"}}}"#,
            "wrong.json": #"{"properties": {"a": {"type": "strin"}}}"#,
            "data.json": "{\"a\":\n 1}",
        ]

        struct Case: Sendable, CustomTestStringConvertible {
            var arguments: String
            var status: Int32 = 0
            var output = ""
            var errors = ""
            var testDescription: String { "penstock " + arguments }
        }
        static let cases = [
            Case(
                arguments: "render order.vtl --input event.json",
                output: #"{"id": "7", "who": "::1"}"#,
                errors: #"overrides: {"response":{"status":201}}"#),
            Case(arguments: "render order.vtl -i proxy.json", output: #""8", "who": "::2""#),
            Case(
                arguments: "render order.vtl -i event.json --context identity.sourceIp=x",
                output: #""who": "x""#),
            Case(
                arguments: "render order.vtl -i event.json --trace",
                errors: "order.vtl:2:9: $o.id is \"7\", set in line 1"),
            Case(arguments: "render order.vtl -i event.json --json", output: "\"status\": 201"),
            Case(arguments: "render order.vtl --context x", status: 2, errors: "name=value"),
            Case(
                arguments: "render order.vtl -i broken.json", status: 1,
                errors: "broken.json:2:3: this character"),
            Case(arguments: "render order.vtl -i wrong.json", status: 1, errors: "/properties"),
            Case(arguments: "render nowhere.vtl", status: 3, errors: "No such file"),
            Case(arguments: "render newer.vtl", status: 1, errors: "is Velocity 2's"),
            Case(
                arguments: "render soap.vtl -i xml.json --native",
                output: "c 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
            Case(
                arguments: "render soap.vtl -i event.json --native", status: 1,
                errors: "soap.vtl:1:8: error: $input.xml"),
            Case(
                arguments: "template check order.vtl", output: "1 templates: 0 errors, 0 warnings"),
            Case(arguments: "template check slip.vtl", errors: "did you mean 'path'?"),
            Case(
                arguments: "template check slip.vtl --strict", status: 1,
                errors: "slip.vtl:1:35: warning: nothing sets $foo"),
            Case(arguments: "template check .", status: 1, output: "4 templates: 1 errors"),
            Case(
                arguments: "template check newer.vtl --json", status: 1, output: "\"column\": 11"),
            Case(arguments: "template check event.json --output text", output: "0 warnings"),
            Case(arguments: "template check nowhere", status: 3, errors: "No such file"),
            Case(arguments: "schema check schema.json", output: "1 schemas: 0 errors"),
            Case(arguments: "schema check wrong.json", status: 1, errors: "wrong.json:1:31: error"),
            Case(
                arguments: "schema check schema.json --data data.json", status: 1,
                errors: "data.json:2:2: error"),
            Case(
                arguments: "schema check schema.json --data data.json --draft 4 --json", status: 1,
                output: "\"pointer\": \"/a\""),
            Case(arguments: "schema check broken.json", status: 1, errors: "broken.json:2:3"),
            Case(
                arguments: "schema check schema.json wrong.json --data data.json", status: 2,
                errors: "one schema"),
            Case(arguments: "completion bash", output: "--trace"),
        ]

        static let directory = Result {
            let directory = try TemporaryDirectory()
            for (name, text) in files { try directory.write(text, to: name) }
            return directory
        }

        @Test("a command prints what it should and ends with its code", arguments: cases)
        func command(_ row: Case) throws {
            let words = row.arguments.split(separator: " ").map(String.init)
            let run = try CommandRun(words, in: Self.directory.get().url)
            #expect(run.status == row.status, "\(run.output)\(run.errors)")
            #expect(row.output.isEmpty || run.output.contains(row.output), "\(run.output)")
            #expect(row.errors.isEmpty || run.errors.contains(row.errors), "\(run.errors)")
        }

        @Test("a template is rendered again when a file changes")
        func watch() throws {
            let directory = try TemporaryDirectory()
            try directory.write("first", to: "a.vtl")
            let process = try ChildProcess(
                Build.penstock, ["render", "a.vtl", "--watch"], in: directory.url, output: .pipe)
            let output = try #require(process.output)
            defer {
                process.terminate()
                process.waitUntilExit()
            }
            func next() -> String {
                String(decoding: output.availableData, as: UTF8.self)
            }
            #expect(next() == "first\n")
            try directory.write("second time", to: "a.vtl")
            #expect(next() == "second time\n")
        }
    }
}
