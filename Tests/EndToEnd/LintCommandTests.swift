import Foundation
import Testing

extension EndToEnd {
    /// `lint` and `diff`: arguments, exit code, what is printed.
    @Suite struct LintCommands {
        private static func template(_ verb: String) -> String {
            """
            Resources:
              Shop: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
              Root:
                Type: AWS::ApiGateway::Method
                Properties:
                  RestApiId: !Ref Shop
                  ResourceId: !GetAtt Shop.RootResourceId
                  HttpMethod: \(verb)
                  AuthorizationType: NONE
                  Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: 'http://b.example/'}

            """
        }

        static let files = [
            "get.yaml": template("GET"), "post.yaml": template("POST"),
            "wrong.yaml":
                "Resources: {A: {Type: AWS::ApiGateway::RestApi, Properties: {Nam: x}}}\n",
            "other.yaml": "x: 1\n",
        ]

        typealias Case = TemplateCommands.Case
        static let cases = [
            Case(
                arguments: "lint post.yaml", status: 1,
                output: "post.yaml:9:26: warning: POST / is open to everybody"),
            Case(
                arguments: "lint post.yaml --only unauthenticated-write", status: 1,
                output: "0 errors, 1 warnings, 0 notes"),
            Case(
                arguments: "lint get.yaml --disable no-stage",
                output: "get.yaml:2:3: note: this REST API uses nothing"),
            Case(arguments: "lint get.yaml --json", status: 1, output: "\"rule\": \"no-stage\""),
            Case(arguments: "lint get.yaml --sarif", status: 1, output: "\"version\": \"2.1.0\""),
            Case(arguments: "lint get.yaml --json --sarif", status: 2, errors: "two forms"),
            Case(arguments: "lint get.yaml --only nothing", status: 2, errors: "no rule 'nothing'"),
            Case(arguments: "lint", status: 2, errors: "which definitions?"),
            Case(arguments: "lint --list", output: "wildcard-origin-with-credentials (error)"),
            Case(arguments: "lint wrong.yaml", status: 2, errors: "'Nam' is no property"),
            Case(arguments: "lint other.yaml", status: 2, errors: "no CloudFormation template"),
            Case(arguments: "lint nowhere", status: 2, errors: "nowhere: No such file"),
            Case(arguments: "diff get.yaml get.yaml", output: "no difference"),
            Case(arguments: "diff get.yaml post.yaml", status: 1, output: "  - route GET /\n"),
            Case(arguments: "diff get.yaml post.yaml --json", status: 1, output: "\"same\": false"),
            Case(arguments: "diff get.yaml nowhere", status: 2, errors: "No such file"),
            Case(arguments: "completion bash", output: "--sarif"),
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
    }
}
