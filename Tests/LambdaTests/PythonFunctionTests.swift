import JSON
import PenstockLambda
import Testing

/// Expected errors: awslambdaric 3.1.1 (`bootstrap.py`), which AWS's runtime is.
@Suite(.timeLimit(.minutes(10)), .enabled(if: Running.hasPython)) struct PythonFunctionTests {
    @Test(
        "a handler gets the event and a context, and what it returns is the answer",
        arguments: Running.pythonClients)
    func context(awslambdaric: Bool) async throws {
        var function = FunctionDefinition.python("main.describe")
        function.environment = ["MINE": "set", "AWS_REGION": "not mine to set"]
        function.memoryMiB = 256
        let running = try Running([function]) { $0.usesRuntimeClient = awslambdaric }
        var request = InvokeRequest(function: "describe", payload: Array("{}".utf8))
        request.wantsLogTail = true
        request.clientContext = #"{"custom":{"a":"b"}}"#
        let answer = await running.call(request)
        let json = try #require(answer.json)
        #expect(answer.status == 200 && answer.functionError == nil)
        #expect(json["id"]?.string == answer.requestID)
        #expect(json["name"] == "describe" && json["memory"] == "256" && json["mine"] == "set")
        #expect(json["arn"] == "arn:aws:lambda:eu-west-1:111122223333:function:describe")
        #expect(json["group"] == "/aws/lambda/describe" && json["handler"] == "main.describe")
        #expect(json["region"] == "eu-west-1" && json["client"] == ["a": "b"])
        #expect((1...60_000).contains(json["left"]?.int ?? 0))
        let tail = String(decoding: answer.logTail ?? [], as: UTF8.self)
        #expect(tail.hasPrefix("START RequestId: \(answer.requestID) Version: $LATEST\nprinted\n"))
        #expect(tail.contains("[ERROR]\t") && tail.contains("Z\t\(answer.requestID)\tlogged\n"))
        #expect(tail.contains("\nEND RequestId: \(answer.requestID)\nREPORT RequestId: "))
    }

    @Test(
        "handlers as AWS allows them",
        arguments: [
            ("main.echo", #"{"a": [1, null]}"#, #"{"a": [1, null]}"#),
            ("main.partial", #""x""#, #""pre-x""#),
            ("nested/inner.handler", "{}", #""nested""#),
            ("nested.inner.handler", "{}", #""nested""#),
            ("main.noise", "{}", #""done""#),
        ], Running.pythonClients)
    func handlers(row: (handler: String, event: String, reply: String), awslambdaric: Bool)
        async throws
    {
        let (handler, event, reply) = row
        let running = try Running([.python(handler)]) { $0.usesRuntimeClient = awslambdaric }
        let name = try #require(handler.split(separator: ".").last)
        #expect(await running.call(String(name), event).text == reply)
    }

    @Test(
        "what keeps a function from starting, or from answering, is told in AWS's words",
        arguments: [
            ("main.fail", "ValueError", "no good"),
            ("missing.handler", "Runtime.ImportModuleError", "Unable to import module 'missing'"),
            ("preinstalled.handler", "Runtime.ImportModuleError", "pip install boto3"),
            ("broken.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'broken'"),
            ("main.nothing", "Runtime.HandlerNotFound", "'nothing' missing on module 'main'"),
            ("main", "Runtime.MalformedHandlerName", "Bad handler 'main'"),
            ("sys.exit", "Runtime.BuiltInModuleConflict", "Cannot use built-in module sys"),
            ("main.opaque", "Runtime.MarshalError", "is not JSON serializable"),
        ], Running.pythonClients)
    func errors(row: (handler: String, type: String, message: String), awslambdaric: Bool)
        async throws
    {
        let (handler, type, message) = row
        // The remedy is ours.
        if awslambdaric, handler.hasPrefix("preinstalled") { return }
        let running = try Running([.python(handler)]) { $0.usesRuntimeClient = awslambdaric }
        let name = try #require(handler.split(separator: ".").last)
        let answer = await running.call(String(name))
        #expect(answer.status == 200 && answer.functionError == "Unhandled")
        #expect(answer.json?["errorType"]?.string == type)
        #expect(answer.json?["errorMessage"]?.string?.contains(message) == true)
        #expect(answer.json?["stackTrace"]?.array != nil)
    }
}
