import PenstockHTTP2

/// One request of a client in HTTP/2 and what has come of its answer.
final class RequestStream {
    let request: PlannedRequest
    /// Where the session keeps it; nil: it is over.
    var stream: HTTP2Stream.Pointer?
    /// When it was asked.
    let since: UInt64
    /// Where its request ends in what the connection was sent; nil: some of it is still here.
    var sentAt: Int?
    /// The gateway had read it when it began to drain.
    var isOwed = false
    /// It was, or is to be, given up after so many bytes of its answer.
    let cancelsAfter: Int?
    private(set) var isAnswered = false
    private(set) var problems: [String] = []
    private var check: AnswerCheck
    private let reader = MessageReader()
    private var body: ArraySlice<UInt8>
    /// Bytes of the body that aren't given yet.
    private var withheld: Int
    private(set) var received = 0

    /// `withheld` bytes of its body come when `release` says so, and never if nobody does.
    init(
        _ request: PlannedRequest, at now: UInt64, withheld: Int, cancelsAfter: Int?,
        onHead: @escaping (MessageHead, inout AnswerCheck) -> String?
    ) {
        self.request = request
        self.cancelsAfter = cancelsAfter
        since = now
        check = AnswerCheck(request)
        body =
            request.hasBody ? Content.bytes(request.id ^ Bodies.requestSalt, 0, request.length) : []
        self.withheld = min(withheld, body.count)
        reader.onHead = { [unowned self] head in
            // An interim answer.
            guard head.status >= 200 else { return nil }
            if let problem = onHead(head, &check) { problems.append(problem) }
            if check.framing == .untilClose { problems.append("got a body without an end") }
            return check.framing
        }
        reader.onBody = { [unowned self] in
            if let problem = check.add($0) { problems.append(problem) }
        }
        reader.onEnd = { [unowned self] in
            if let problem = check.end() { problems.append(problem) }
            isAnswered = true
        }
        reader.onFault = { [unowned self] in problems.append("was sent \($0)") }
    }

    var hasBody: Bool { !body.isEmpty }
    /// Some of an answer came.
    var hasHead: Bool { check.head != nil }

    /// The rest of the body may go.
    func release() { withheld = 0 }

    /// Reads what is here.
    func read(_ session: HTTP2Session) {
        guard let stream, session.hasBytes(stream) else { return }
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 4096) { room, size in
                count = session.read(stream, room.baseAddress.unsafelyUnwrapped, room.count)
                size = count
            }
            guard count > 0 else { return }
            received += count
            reader.feed(bytes)
        }
    }

    /// Gives bytes of the body (`HTTP2Session.Source`).
    func give(
        _ out: UnsafeMutablePointer<UInt8>, _ room: Int, _ isEnd: UnsafeMutablePointer<Bool>
    ) -> Int {
        let part = body.prefix(min(room, body.count - withheld))
        part.withUnsafeBufferPointer {
            if let bytes = $0.baseAddress { out.update(from: bytes, count: $0.count) }
        }
        body = body.dropFirst(part.count)
        isEnd.pointee = body.isEmpty
        return part.count
    }
}
