internal import ByteEncodings

/// Lambda's Invoke and InvokeWithResponseStream for callers on this machine (Lambda API Reference).
///
/// Nothing is signed here: it listens on the loopback address, and the management API's listener is
/// where signatures are judged.
final class InvokeService: HTTPService {
    private let fleet: FunctionFleet
    private static let invokePrefix = "/2015-03-31/functions/"
    private static let streamPrefix = "/2021-11-15/functions/"

    init(_ fleet: FunctionFleet) { self.fleet = fleet }

    private enum Call {
        case invoke(String)
        case stream(String)
    }

    private func call(_ head: HTTPHead) -> Call? {
        guard head.method == "POST" else { return nil }
        if let name = Self.name(head.path, Self.invokePrefix, "/invocations") {
            return .invoke(name)
        }
        return Self.name(head.path, Self.streamPrefix, "/response-streaming-invocations").map {
            .stream($0)
        }
    }

    private static func name(_ path: String, _ prefix: String, _ suffix: String) -> String? {
        guard path.hasPrefix(prefix), path.hasSuffix(suffix),
            path.utf8.count > prefix.utf8.count + suffix.utf8.count
        else { return nil }
        return PercentDecoding.text(path.dropFirst(prefix.count).dropLast(suffix.count))
    }

    func plan(_ head: HTTPHead) -> HTTPBodyPlan { .collect(max: PayloadLimits.request) }

    func tooLarge(_ head: HTTPHead) -> [UInt8] {
        InvokeException.tooLarge(PayloadLimits.request).payload
    }

    func serve(_ head: HTTPHead, _ body: [UInt8], on connection: HTTPConnection) {
        guard let call = call(head) else {
            // What the service says of a path that it doesn't have.
            connection.reply(
                404, [("Content-Type", "application/json")],
                Array(
                    #"{"Message":"Unable to determine service/operation name to be authorized"}"#
                        .utf8))
            return
        }
        switch call {
        case .invoke(let name):
            guard let request = request(name, head, body) else {
                return answer(
                    InvokeException.invalid("X-Amz-Invocation-Type isn't one of its values"),
                    connection)
            }
            fleet.invoke(request) { [weak connection] in
                if let connection { self.answer($0, connection) }
            }
        case .stream(let name):
            guard let request = request(name, head, body) else { return }
            if head.field(HTTPReplySink.field) == "http" {
                let sink = HTTPReplySink(connection)
                fleet.invoke(request, sink: sink) { [weak connection] in
                    guard let connection else { return }
                    if $0.status == 200 { sink.finish($0) } else { self.answer($0, connection) }
                }
                return
            }
            let sink = ConnectionSink(connection)
            fleet.invoke(request, sink: sink) { [weak connection] in
                guard let connection else { return }
                if $0.status == 200 { sink.finish($0) } else { self.answer($0, connection) }
            }
        }
    }

    private func request(_ name: String, _ head: HTTPHead, _ body: [UInt8]) -> InvokeRequest? {
        var request = InvokeRequest(function: name, payload: body)
        request.qualifier = head.parameter("Qualifier")
        switch head.field("x-amz-invocation-type") ?? "RequestResponse" {
        case "RequestResponse": request.kind = .requestResponse
        case "Event": request.kind = .event
        case "DryRun": request.kind = .dryRun
        default: return nil
        }
        request.wantsLogTail = head.field("x-amz-log-type") == "Tail"
        request.clientContext = head.field("x-amz-client-context").flatMap {
            Array($0.utf8).withUnsafeBufferPointer(Base64.bytes).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        request.traceID = head.field("x-amzn-trace-id")
        return request
    }

    private func answer(_ answer: InvokeAnswer, _ connection: HTTPConnection) {
        var fields = Self.fields(answer)
        if let exception = answer.exception { fields.append(("X-Amzn-ErrorType", exception)) }
        if let tail = answer.logTail { fields.append(("X-Amz-Log-Result", Base64.text(tail))) }
        if let error = answer.functionError { fields.append(("X-Amz-Function-Error", error)) }
        connection.reply(answer.status, fields, answer.payload)
    }

    fileprivate static func fields(_ answer: InvokeAnswer) -> [(String, String)] {
        [
            ("Content-Type", "application/json"),
            ("X-Amzn-RequestId", answer.requestID.isEmpty ? RequestID.fresh() : answer.requestID),
            ("X-Amz-Executed-Version", answer.executedVersion),
        ]
    }
}

/// Writes a streamed reply to the connection that asked for it.
private final class ConnectionSink: StreamSink {
    /// Bytes that wait to be written before the function waits too.
    private static let pendingMax = 1 << 20

    private weak var connection: HTTPConnection?
    private var hasBegun = false
    var onRoom: (() -> Void)? {
        didSet { connection?.onDrained = onRoom }
    }

    init(_ connection: HTTPConnection) { self.connection = connection }

    var isFull: Bool { (connection?.pending ?? 0) > Self.pendingMax }

    func take(_ part: [UInt8], _ invocation: Invocation) {
        begin(invocation.id, invocation.version)
        connection?.part(EventStream.chunk(part))
    }

    private func begin(_ id: String, _ version: String) {
        guard !hasBegun else { return }
        hasBegun = true
        connection?.begin(
            200,
            [
                ("Content-Type", "application/vnd.amazon.eventstream"),
                ("X-Amzn-RequestId", id), ("X-Amz-Executed-Version", version),
            ])
    }

    func finish(_ answer: InvokeAnswer) {
        begin(answer.requestID, answer.executedVersion)
        connection?.part(EventStream.ending(answer))
        connection?.end()
    }
}
