internal import ByteEncodings
internal import CSystem
internal import Glibc

/// The Runtime API that a process speaks (Lambda Developer Guide, "Using the Lambda runtime API for
/// custom runtimes"): a listener of its own, so that no process sees another's invocations.
extension FunctionProcess: HTTPService {
    /// A runtime client has one connection, AWS's C++ one a few.
    static let connectionsMax = 8
    /// Bytes of an error's JSON.
    private static let errorMax = 1 << 20
    private static let prefix = "/2018-06-01/runtime/"
    private static let json = [("Content-Type", "application/json")]

    private enum Call {
        case next
        case response(String)
        case error(String)
        case initError
    }

    private func call(_ head: HTTPHead) -> Call? {
        guard head.path.hasPrefix(Self.prefix) else { return nil }
        let parts = head.path.dropFirst(Self.prefix.count).split(separator: "/").map(String.init)
        switch (head.method, parts.count, parts.first, parts.last) {
        case ("GET", 2, "invocation", "next"): return .next
        case ("POST", 3, "invocation", "response"): return .response(parts[1])
        case ("POST", 3, "invocation", "error"): return .error(parts[1])
        case ("POST", 2, "init", "error"): return .initError
        default: return nil
        }
    }

    func plan(_ head: HTTPHead) -> HTTPBodyPlan {
        guard case .response(let id) = call(head) else { return .collect(max: Self.errorMax) }
        let mode = head.field("lambda-runtime-function-response-mode")?.lowercased()
        guard mode == "streaming", let invocation, invocation.id == id else {
            return .collect(max: PayloadLimits.reply)
        }
        invocation.contentType = head.field("content-type")
        return .stream
    }

    func serve(_ head: HTTPHead, _ body: [UInt8], on connection: HTTPConnection) {
        switch call(head) {
        case .next: next(connection)
        case .response(let id): respond(id, head, body, connection)
        case .error(let id): fail(id, body, connection)
        case .initError:
            initError = body
            connection.reply(202, Self.json, Self.ok)
        case nil: connection.reply(404, Self.json, Self.text("Not Found", "no such call"))
        }
    }

    private static let ok = Array(#"{"status":"OK"}"#.utf8)

    private static func text(_ type: String, _ message: String) -> [UInt8] {
        Array(#"{"errorMessage":"\#(message)","errorType":"\#(type)"}"#.utf8)
    }

    // MARK: Work

    private func next(_ connection: HTTPConnection) {
        switch phase {
        case .starting, .returning: becomeIdle(connection)
        case .idle:
            // The one that it has given up.
            parked?.close()
            becomeIdle(connection)
        case .busy:
            connection.reply(
                403, Self.json,
                Self.text("InvalidStateTransition", "the last invocation wasn't answered"))
        case .ending: connection.close()
        }
    }

    /// Answers its request for work.
    func give(_ invocation: Invocation, _ connection: HTTPConnection) {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let definition = function.definition
        let deadline =
            clock.tv_sec * 1000 + clock.tv_nsec / 1_000_000 + millisLeft
        let request = invocation.request
        var fields = [
            ("Content-Type", "application/json"),
            ("Lambda-Runtime-Aws-Request-Id", invocation.id),
            ("Lambda-Runtime-Deadline-Ms", String(deadline)),
            (
                "Lambda-Runtime-Invoked-Function-Arn",
                request.qualifier.map { "\(definition.arn):\($0)" } ?? definition.arn
            ),
            (
                "Lambda-Runtime-Trace-Id",
                request.traceID ?? RequestID.trace(unixSeconds: clock.tv_sec)
            ),
        ]
        if let context = request.clientContext {
            fields.append(("Lambda-Runtime-Client-Context", context))
        }
        connection.reply(200, fields, request.payload)
    }

    /// The invocation of an answer, if that is the one it works on.
    private func current(_ id: String, _ connection: HTTPConnection) -> Invocation? {
        if phase == .busy, let invocation, invocation.id == id { return invocation }
        connection.reply(400, Self.json, Self.text("InvalidRequestID", "Invalid request ID"))
        return nil
    }

    private func respond(
        _ id: String, _ head: HTTPHead, _ body: [UInt8], _ connection: HTTPConnection
    ) {
        guard let invocation = current(id, connection) else { return }
        finishLog(invocation)
        returned()
        var answer = InvokeAnswer(status: 200, payload: body + invocation.collected)
        if let type = head.field("lambda-runtime-function-error-type") {
            // A streaming function that failed under way says so in trailers.
            answer.functionError = "Unhandled"
            if !type.isEmpty { answer.payload = Self.streamError(head, type) }
        } else if invocation.contentType == nil {
            answer.contentType = head.field("content-type")
        }
        invocation.answer(answer)
        connection.reply(202, Self.json, Self.ok)
        pool.changed()
    }

    private func fail(_ id: String, _ body: [UInt8], _ connection: HTTPConnection) {
        guard let invocation = current(id, connection) else { return }
        finishLog(invocation)
        returned()
        var answer = InvokeAnswer(status: 200, payload: body)
        answer.functionError = "Unhandled"
        invocation.answer(answer)
        connection.reply(202, Self.json, Self.ok)
        pool.changed()
    }

    private static func streamError(_ head: HTTPHead, _ type: String) -> [UInt8] {
        let text = head.field("lambda-runtime-function-error-body") ?? ""
        return Array(text.utf8).withUnsafeBufferPointer(Base64.bytes)
            ?? FunctionError(type: type, message: type).json
    }

    // MARK: Streams

    func take(_ part: [UInt8], of head: HTTPHead, on connection: HTTPConnection) {
        guard let invocation, phase == .busy else { return }
        invocation.streamedBytes += part.count
        if let sink = invocation.sink {
            guard invocation.streamedBytes <= PayloadLimits.stream else {
                return end(for: .replyTooLarge)
            }
            sink.take(part, invocation)
            if sink.isFull {
                connection.pause(true)
                sink.onRoom = { [weak connection] in connection?.pause(false) }
            }
        } else if invocation.streamedBytes <= PayloadLimits.reply {
            invocation.collected.append(contentsOf: part)
        } else {
            tooLarge(invocation)
        }
    }

    func tooLarge(_ head: HTTPHead) -> [UInt8] {
        if let invocation, case .response(let id) = call(head), id == invocation.id {
            tooLarge(invocation)
        }
        return Self.text("RequestEntityTooLarge", "Exceeded maximum allowed payload size")
    }

    /// The function is told nothing of it on AWS either, and goes on.
    private func tooLarge(_ invocation: Invocation) {
        finishLog(invocation)
        invocation.fail(.replyTooLarge)
        returned()
    }

    func closed(_ connection: HTTPConnection) {
        guard parked === connection else { return }
        // It has gone, or gives up waiting and will ask again.
        parked = nil
        if phase == .idle {
            phase = .returning
            pool.leftIdle(self)
        }
    }

    // MARK: Log

    private func finishLog(_ invocation: Invocation) {
        guard invocation.request.wantsLogTail else { return }
        readLogs()
        invocation.note("END RequestId: \(invocation.id)".utf8)
        let micros = (csys_monotonic() - invocation.startedAt) / 1000
        let hundredths = micros / 10 % 100
        let millis = "\(micros / 1000).\(hundredths < 10 ? "0" : "")\(hundredths)"
        let used = usedMemory >> 20
        invocation.note(
            ("REPORT RequestId: \(invocation.id)\tDuration: \(millis) ms\t"
                + "Billed Duration: \((micros + 999) / 1000) ms\t"
                + "Memory Size: \(function.definition.memoryMiB) MB\tMax Memory Used: \(used) MB\t")
                .utf8)
    }
}
