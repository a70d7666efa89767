import Foundation
import Testing

// What functions find in their environment that only the whole gateway can give them.
@Suite(
    "Functions' environment", .serialized, .timeLimit(.minutes(5)),
    .enabled(if: PythonFunction.isRunnable))
struct FunctionEnvironmentTests {
    @Test("--endpoint-url reaches functions under the SDKs' names, after a reload too")
    func endpoints() throws {
        let body = """
            import os
            def handler(event, context):
                names = ["DYNAMODB", "SFN", "EVENTBRIDGE", "SQS"]
                found = [os.environ.get("AWS_ENDPOINT_URL_" + name, "none") for name in names]
                return " ".join(found + [os.environ.get("AWS_ENDPOINT_URL", "none")])
            """
        let gateway = try Gateway(
            definitions: ["api.yaml"], files: ["api.yaml": PythonFunction.template(body)],
            arguments: [
                "--endpoint-url", "dynamodb=http://127.0.0.1:1",
                "--endpoint-url", "stepfunctions=http://127.0.0.1:2",
                "--endpoint-url", "events=http://127.0.0.1:3/",
                "--endpoint-url", "http://127.0.0.1:4",
            ])
        let expected =
            "http://127.0.0.1:1 http://127.0.0.1:2 http://127.0.0.1:3 none http://127.0.0.1:4"
        #expect(try gateway.send("GET", "/a", headers: [PythonFunction.host]).body == expected)
        try gateway.directory.write(
            PythonFunction.template(body + "\n    # changed"), to: "api.yaml")
        _ = gateway.log.wait(for: "configuration serves")
        #expect(try gateway.send("GET", "/a", headers: [PythonFunction.host]).body == expected)
    }
}

/// An HTTP API before one function in Python: whatever the path, the function answers.
enum PythonFunction {
    static let isRunnable = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(
        separator: ":"
    ).contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }
    static let host = "Host: http.execute-api.localhost"

    /// - Parameter properties: more of the function's, as YAML in one line each.
    static func template(_ code: String, properties: [String] = []) -> String {
        let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
        return """
            Resources:
              Function:
                Type: AWS::Lambda::Function
                Properties:
                  FunctionName: function
                  Runtime: python3.12
                  Handler: index.handler
                  Role: arn:aws:iam::000000000000:role/r
            \(properties.map { "      " + $0 }.joined(separator: "\n"))
                  Code:
                    ZipFile: |
            \(lines.map { "          " + $0 }.joined(separator: "\n"))
              HTTP:
                Type: AWS::ApiGatewayV2::Api
                Properties: {Name: http, ProtocolType: HTTP, Target: !GetAtt Function.Arn, Tags: {_custom_id_: http}}
            """
    }
}
