import Foundation
import Testing

extension EndToEnd {
    /// `template check DIR` and `schema check`: everything that is wrong, each at its place.
    @Suite struct TemplateFolders {
        /// What is wrong with a folder of one template: nil is nothing.
        static let templates: [(text: String, finding: String?)] = [
            ("{\"a\": \"$input.params('x')\"}", nil),
            ("{\"a\": $unknown}", "1:7: warning: nothing sets $unknown"),
            ("{\"a\": \"$context.identity.sourceIP\"}", "did you mean 'sourceIp'?"),
            ("{\"a\": \"$util.urlEncod('x')\"}", "did you mean 'urlEncode'?"),
            ("#if(1 == 2)\nx\n#end\n{}", "1:1: warning: this condition is always false"),
            ("#if(\"x\")x#end{}", "1:1: warning: this condition is always false"),
            ("{}#stop\n{}", "1:8: warning: nothing behind #stop is rendered"),
            ("{\"a\": 1", "can't be JSON"),
            ("{\"a\": #if($input.params('x') == '')\"b\"#{else}c#end}", "can't be JSON"),
            ("{\"a\": 1,}", "can't be JSON"),
            ("{\"a\": #if(", "error"),
        ]

        @Test("a folder's templates are checked, those in folders below too", arguments: templates)
        func folder(_ text: String, _ finding: String?) throws {
            let directory = try TemporaryDirectory()
            try directory.write("{}", to: "right.vtl")
            let below = directory.url.appending(path: "templates/orders")
            try FileManager.default.createDirectory(
                at: below, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: below.appending(path: "one.vtl"))
            let run = try CommandRun(["template", "check", "--strict", "."], in: directory.url)
            #expect(run.status == (finding == nil ? 0 : 1), "\(run.output)\(run.errors)")
            #expect(run.output.contains("2 templates"), "\(run.output)")
            guard let finding else { return }
            #expect(run.errors.contains("templates/orders/one.vtl:"), "\(run.errors)")
            #expect(run.errors.contains(finding), "\(run.errors)")
            #expect(run.errors.contains("^"))
            #expect(!run.errors.contains("right.vtl"))
        }

        static let schema = ##"""
            {
              "type": "strin",
              "properties": {
                "a": {"pattern": "("},
                "b": {"$ref": "#/none"}
              },
              "definitions": {"c": {"required": 7}}
            }
            """##

        @Test("all problems of a schema are shown with carets, or as JSON")
        func problems() throws {
            let directory = try TemporaryDirectory()
            try directory.write(Self.schema, to: "s.json")
            let text = try CommandRun(
                ["schema", "check", "s.json", "--draft", "7"], in: directory.url)
            #expect(text.status == 1)
            for place in ["s.json:2:11", "s.json:4:22", "s.json:5:19", "s.json:7:37"] {
                #expect(text.errors.contains("\(place): error"), "\(text.errors)")
            }
            #expect(text.errors.components(separatedBy: "^").count == 5, "\(text.errors)")
            #expect(text.output.contains("4 errors"))
            let json = try CommandRun(
                ["schema", "check", "s.json", "--draft", "7", "--json"], in: directory.url)
            #expect(json.status == 1)
            for pointer in ["/type", "/properties/a/pattern", "/properties/b/$ref"] {
                #expect(json.output.contains("\"pointer\": \"\(pointer)\""), "\(json.output)")
            }
        }
    }
}
