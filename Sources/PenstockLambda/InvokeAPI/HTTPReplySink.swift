internal import LambdaEvents

/// Writes a streamed reply as the HTTP response that its beginning describes, for callers that say so: this
/// gateway's integration, which then forwards it as any other backend's.
final class HTTPReplySink: StreamSink {
    /// The field with `http` by which it is asked for, and which says that it was done.
    static let field = "x-penstock-reply"
    /// Bytes that wait to be written before the function waits too.
    private static let pendingMax = 1 << 20

    private enum State { case head, body, over }

    private weak var connection: HTTPConnection?
    private var state = State.head
    /// What came before the body began.
    private var head: [UInt8] = []
    var onRoom: (() -> Void)? {
        didSet { connection?.onDrained = onRoom }
    }

    init(_ connection: HTTPConnection) { self.connection = connection }

    var isFull: Bool { (connection?.pending ?? 0) > Self.pendingMax }

    func take(_ part: [UInt8], _ invocation: Invocation) { take(part) }

    private func take(_ part: [UInt8]) {
        switch state {
        case .over: break
        case .body: connection?.part(part)
        case .head:
            head += part
            do throws(ReplyFault) {
                guard
                    let prelude = try head.withUnsafeBufferPointer({
                        (bytes) throws(ReplyFault) in try StreamPrelude(bytes)
                    })
                else { return }
                state = .body
                connection?.begin(prelude.status, prelude.fields + [(Self.field, "http")])
                let rest = Array(head[prelude.bodyStart...])
                head = []
                if !rest.isEmpty { connection?.part(rest) }
            } catch {
                fail("Malformed Lambda proxy response: \(error.description)")
            }
        }
    }

    /// The function has ended.
    func finish(_ answer: InvokeAnswer) {
        // Of a function that doesn't stream the whole reply comes now.
        if answer.functionError == nil { take(answer.payload) }
        switch state {
        case .over: break
        case .head:
            fail(
                answer.functionError == nil
                    ? "Malformed Lambda proxy response: the streamed answer has no metadata"
                    : "Lambda execution failed with status 200 due to customer function error: "
                        + String(decoding: answer.payload.prefix(500), as: UTF8.self))
        // Cut off is all that can be told of it now.
        case .body where answer.functionError != nil: connection?.close()
        case .body: connection?.end()
        }
        state = .over
    }

    /// Before anything was sent.
    private func fail(_ why: String) {
        state = .over
        head = []
        connection?.reply(502, [("X-Amz-Function-Error", "Unhandled")], Array(why.utf8))
    }
}
