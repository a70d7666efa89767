internal import ByteEncodings
package import PenstockControl
internal import PenstockLambda
internal import Synchronization

extension FunctionHost: FunctionHosting {
    /// Answers when the function has. Holds no thread: functions may call the management listener
    /// themselves, and many may be slow.
    package func invoke(_ call: FunctionCall) -> ControlResponse {
        guard let runtime else { return Self.notFound(call.function) }
        let request = Self.request(call)
        var response = ControlResponse(200)
        response.later = { reply in
            if call.isStreamed { return Self.stream(request, to: reply, runtime) }
            runtime.invoke(request) { reply.answer(Self.response($0)) }
        }
        return response
    }

    private static func request(_ call: FunctionCall) -> InvokeRequest {
        func header(_ name: String) -> String? {
            call.headers.first { $0.name.lowercased() == name }?.value
        }
        var request = InvokeRequest(function: call.function, payload: call.payload)
        request.qualifier = call.qualifier
        switch header("x-amz-invocation-type") {
        case "Event": request.kind = .event
        case "DryRun": request.kind = .dryRun
        default: break
        }
        request.wantsLogTail = header("x-amz-log-type") == "Tail"
        request.traceID = header("x-amzn-trace-id")
        request.clientContext = header("x-amz-client-context").flatMap { text in
            Array(text.utf8).withUnsafeBufferPointer(Base64.bytes).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        return request
    }

    private static func stream(
        _ request: InvokeRequest, to reply: any ControlReply, _ runtime: LambdaRuntime
    ) {
        let stream = ClientStream(reply, runtime)
        var request = request
        request.stream = stream
        runtime.invoke(request) { stream.finish($0) }
    }

    private static func response(_ answer: InvokeAnswer) -> ControlResponse {
        var response = ControlResponse(answer.status, headers: fields(answer), body: answer.payload)
        if let exception = answer.exception {
            response.headers.append(("x-amzn-ErrorType", exception))
        }
        if let error = answer.functionError {
            response.headers.append(("X-Amz-Function-Error", error))
        }
        if let tail = answer.logTail {
            response.headers.append(("X-Amz-Log-Result", Base64.text(tail)))
        }
        return response
    }

    private static func fields(_ answer: InvokeAnswer) -> [(name: String, value: String)] {
        [
            ("Content-Type", "application/json"), ("x-amzn-RequestId", answer.requestID),
            ("X-Amz-Executed-Version", answer.executedVersion),
        ]
    }

    private static func notFound(_ function: String) -> ControlResponse {
        ControlResponse(
            404,
            headers: [
                ("Content-Type", "application/json"),
                ("x-amzn-ErrorType", "ResourceNotFoundException"),
            ],
            body: Array(
                #"{"Type":"User","Message":"Function not found: \#(function)"}"#.utf8))
    }

    /// Hands a streamed reply on as it comes. All but the making on the runtime's thread.
    private final class ClientStream: ReplyStream {
        private let reply: any ControlReply
        private let runtime: LambdaRuntime
        private let hasBegun = Atomic(false)

        init(_ reply: any ControlReply, _ runtime: LambdaRuntime) {
            self.reply = reply
            self.runtime = runtime
        }

        private func begin(_ requestID: String, _ version: String) {
            guard !hasBegun.exchange(true, ordering: .relaxed) else { return }
            let runtime = self.runtime
            reply.onRoom { runtime.resume(requestID) }
            reply.begin(
                ControlResponse(
                    200,
                    headers: [
                        ("Content-Type", "application/vnd.amazon.eventstream"),
                        ("x-amzn-RequestId", requestID), ("X-Amz-Executed-Version", version),
                    ]))
        }

        func part(_ bytes: [UInt8], requestID: String, version: String) -> Bool {
            begin(requestID, version)
            return reply.part(EventStream.chunk(bytes))
        }

        func finish(_ answer: InvokeAnswer) {
            guard answer.status == 200 else { return reply.answer(FunctionHost.response(answer)) }
            begin(answer.requestID, answer.executedVersion)
            _ = reply.part(EventStream.ending(answer))
            reply.end()
        }
    }
}
