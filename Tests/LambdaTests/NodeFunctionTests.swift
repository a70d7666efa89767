import JSON
import PenstockLambda
import Synchronization
import Testing

/// Expected errors: aws-lambda-nodejs-runtime-interface-client 3.2.1 (`src/Errors.js`).
@Suite(.timeLimit(.minutes(10)), .enabled(if: Running.hasNode)) struct NodeFunctionTests {
    @Test(
        "handlers as AWS allows them",
        arguments: [
            (FunctionDefinition.node("index.async"), #"{"a":[1,null]}"#),
            (.node("index.silent"), "null"),
            (.node("index.deep.er"), #""deep""#),
            (.node("module.handler"), #""module.mjs""#),
            (.node("index.handler", folder: "esm"), #""typed""#),
        ])
    func handlers(function: FunctionDefinition, reply: String) async throws {
        let running = try Running([function])
        #expect(await running.call(function.name, #"{"a":[1,null]}"#).text == reply)
    }

    @Test("a callback is waited for, and the process is used again")
    func callback() async throws {
        let running = try Running([.node("index.callback")])
        for turn in 0..<20 {
            let answer = await running.call("callback", "\(turn)")
            #expect(answer.json?["event"]?.int == turn)
            #expect(answer.json?["id"]?.string == answer.requestID)
        }
    }

    @Test(
        "errors are told in AWS's words",
        arguments: [
            ("index.fail", "TypeError", "no good"), ("index.refuse", "string", "no"),
            ("index.late", "Error", "late"),
            ("index.nothing", "Runtime.HandlerNotFound", "index.nothing is undefined"),
            ("absent.handler", "Runtime.ImportModuleError", "Cannot find module 'absent'"),
            ("sdk.handler", "Runtime.ImportModuleError", "npm install @aws-sdk/client-s3"),
        ])
    func errors(handler: String, type: String, message: String) async throws {
        let running = try Running([.node(handler)])
        let name = try #require(handler.split(separator: ".").last)
        let answer = await running.call(String(name))
        #expect(answer.functionError == "Unhandled")
        #expect(answer.json?["errorType"]?.string == type)
        #expect(answer.json?["errorMessage"]?.string?.contains(message) == true)
    }

    @Test("a streamed reply comes in parts to who takes them, and whole to who doesn't")
    func stream() async throws {
        let running = try Running([.node("index.stream")])
        let reply = #"{"statusCode":201}"# + String(repeating: "\0", count: 8) + "onetwo"
        let whole = await running.call("stream", #"["one","two"]"#)
        #expect(whole.text == reply)
        #expect(whole.contentType == "application/vnd.awslambda.http-integration-response")
        let parts = Parts()
        var request = InvokeRequest(function: "stream", payload: Array(#"["one","two"]"#.utf8))
        request.stream = parts
        let answer = await running.call(request)
        #expect(answer.payload.isEmpty && answer.functionError == nil)
        #expect(parts.text == reply)
    }

    @Test("a stream that fails under way says so at its end")
    func brokenStream() async throws {
        let running = try Running([.node("index.broken")])
        let answer = await running.call("broken")
        #expect(answer.functionError == "Unhandled")
        #expect(answer.json?["errorType"] == "RangeError")
    }
}

private final class Parts: ReplyStream {
    private let bytes = Mutex<[UInt8]>([])
    func part(_ part: [UInt8], requestID: String, version: String) -> Bool {
        bytes.withLock { $0 += part }
        return true
    }
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}
