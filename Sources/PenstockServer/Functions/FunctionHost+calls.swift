internal import ByteEncodings
internal import Dispatch
package import PenstockControl
internal import PenstockLambda
internal import Synchronization

extension FunctionHost: FunctionHosting {
    /// Blocks a worker of the management listener until the function has answered.
    package func invoke(_ call: FunctionCall) -> ControlResponse {
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
        let parts = StreamedParts()
        if call.isStreamed { request.onPart = { parts.add($0) } }
        guard let answer = answer(request) else {
            return ControlResponse(
                404,
                headers: [
                    ("Content-Type", "application/json"),
                    ("x-amzn-ErrorType", "ResourceNotFoundException"),
                ],
                body: Array(
                    #"{"Type":"User","Message":"Function not found: \#(call.function)"}"#.utf8))
        }
        return response(answer, streamed: call.isStreamed ? parts.all : nil)
    }

    /// nil: no function runs here at all.
    private func answer(_ request: InvokeRequest) -> InvokeAnswer? {
        guard let runtime else { return nil }
        let done = DispatchSemaphore(value: 0)
        let answer = Mutex<InvokeAnswer?>(nil)
        runtime.invoke(request) { result in
            answer.withLock { $0 = result }
            done.signal()
        }
        done.wait()
        return answer.withLock { $0 }
    }

    private func response(_ answer: InvokeAnswer, streamed: [[UInt8]]?) -> ControlResponse {
        var response = ControlResponse(answer.status, body: answer.payload)
        response.headers = [
            ("Content-Type", "application/json"),
            ("X-Amz-Executed-Version", answer.executedVersion),
        ]
        if let exception = answer.exception {
            response.headers.append(("x-amzn-ErrorType", exception))
        }
        if let error = answer.functionError {
            response.headers.append(("X-Amz-Function-Error", error))
        }
        if let tail = answer.logTail {
            response.headers.append(("X-Amz-Log-Result", Base64.text(tail)))
        }
        guard let streamed, answer.status == 200 else { return response }
        response.headers[0].value = "application/vnd.amazon.eventstream"
        response.body = EventStream.whole(streamed, answer)
        return response
    }
}

/// What a function wrote while it ran.
private final class StreamedParts: Sendable {
    private let parts = Mutex<[[UInt8]]>([])
    var all: [[UInt8]] { parts.withLock { $0 } }
    func add(_ part: [UInt8]) { parts.withLock { $0.append(part) } }
}
