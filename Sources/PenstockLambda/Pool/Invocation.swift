/// A call that waits for a process or runs in one. The loop's thread only.
final class Invocation {
    /// What its log tail keeps, bytes (Lambda API Reference, Invoke, `X-Amz-Log-Result`: the last 4 KB).
    static let logTailMax = 4096

    let request: InvokeRequest
    let id: String
    let version: String
    private var completion: ((InvokeAnswer) -> Void)?
    /// When it came, and when its function began, monotonic nanoseconds.
    var startedAt: UInt64 = 0
    /// Its place among all that wait; smaller ones came before.
    var turn: UInt64 = 0
    private(set) var logTail: [UInt8] = []
    /// Takes parts of a streamed reply; false: not so fast.
    var sink: (any StreamSink)?
    /// What came of a streamed reply that nobody takes in parts.
    var collected: [UInt8] = []
    var streamedBytes = 0
    var contentType: String?

    init(
        _ request: InvokeRequest, id: String = RequestID.fresh(), version: String,
        completion: @escaping (InvokeAnswer) -> Void
    ) {
        self.request = request
        self.id = id
        self.version = version
        self.completion = completion
    }

    var isAnswered: Bool { completion == nil }

    /// Once; what comes later is dropped.
    func answer(_ answer: InvokeAnswer) {
        guard let completion else { return }
        self.completion = nil
        var answer = answer
        answer.requestID = id
        answer.executedVersion = version
        if answer.contentType == nil { answer.contentType = contentType }
        if request.wantsLogTail { answer.logTail = logTail }
        completion(answer)
        sink = nil
    }

    /// The function failed: AWS answers 200 and says so in a field.
    func fail(_ error: FunctionError) {
        var answer = InvokeAnswer(status: 200, payload: error.json)
        answer.functionError = "Unhandled"
        self.answer(answer)
    }

    func note(_ line: some Sequence<UInt8>) {
        guard request.wantsLogTail else { return }
        logTail.append(contentsOf: line)
        logTail.append(0x0a)
        if logTail.count > Self.logTailMax { logTail.removeFirst(logTail.count - Self.logTailMax) }
    }
}

/// A taker on another thread.
final class ReplyStreamSink: StreamSink {
    private let stream: any ReplyStream
    private(set) var isFull = false
    var onRoom: (() -> Void)?

    init(_ stream: any ReplyStream) { self.stream = stream }

    func take(_ part: [UInt8], _ invocation: Invocation) {
        isFull = !stream.part(part, requestID: invocation.id, version: invocation.version)
    }

    func hasRoom() {
        isFull = false
        onRoom?()
    }
}

/// Who takes a streamed reply as it comes.
protocol StreamSink: AnyObject {
    func take(_ part: [UInt8], _ invocation: Invocation)
    /// Whether it has so much that the function should wait.
    var isFull: Bool { get }
    /// Called when it isn't full any more.
    var onRoom: (() -> Void)? { get set }
}
