/// What is right about the answer to one request, piece by piece; each piece says what is wrong with it.
struct AnswerCheck {
    private let request: PlannedRequest
    private(set) var head: MessageHead?
    private var received = 0

    init(_ request: PlannedRequest) { self.request = request }

    /// The final head.
    mutating func begin(_ head: MessageHead, _ run: SimulatedRun, isGuilty: Bool) -> String? {
        self.head = head
        if let id = head.value("x-echo-id").flatMap({ Int($0) }) {
            return id == request.id ? nil : "asked \(request.id) and got the answer to \(id)"
        }
        guard !run.allows(head.status, request, isGuilty: isGuilty) else { return nil }
        return "got \(head.status) for \(request.id) (\(request.method) \(request.route))"
    }

    /// What delimits the body.
    var framing: MessageReader.Framing {
        guard let head, request.method != "HEAD", head.status != 204, head.status != 304 else {
            return .empty
        }
        if head.value("transfer-encoding") == "chunked" { return .chunked }
        return head.value("content-length").flatMap { Int($0) }.map { .length($0) } ?? .untilClose
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) -> String? {
        defer { received += bytes.count }
        guard head?.value("x-echo-id") != nil else { return nil }
        let id = request.route == .echo ? request.id ^ Bodies.requestSalt : request.id
        guard !Content.matches(id, received, bytes) else { return nil }
        return "got other bytes for \(request.id), from \(received) on"
    }

    func end() -> String? {
        guard let length = head?.value("x-echo-len").flatMap({ Int($0) }),
            request.method != "HEAD", length != received
        else { return nil }
        return "got \(received) of \(length) bytes for \(request.id) as if that were all"
    }
}
