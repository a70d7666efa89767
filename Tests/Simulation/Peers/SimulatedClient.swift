import PenstockIO

/// One client connection: sends its requests, in a train or one by one, and checks every answer.
final class SimulatedClient: SimulatedUser {
    /// What it does wrong.
    enum Vice: Equatable {
        case none
        /// Leaves after so many bytes of requests.
        case leavesSending(Int)
        /// Leaves after so many bytes of answers.
        case leavesReading(Int)
        /// Sends so many bytes and then nothing.
        case stalls(Int)
        /// Doesn't read for longer than it may.
        case stopsReading(Int)
    }

    let number: Int
    private unowned let run: SimulatedRun
    private(set) var connection: SimulatedConnection?
    private let requests: [PlannedRequest]
    private let vice: Vice
    private let isPipelining: Bool
    private let halfCloses: Bool
    private let reader = MessageReader()
    /// Next to be sent, next to be answered.
    private var sent = 0
    private var answered = 0
    /// Where each request that was sent ends in the stream.
    private var ends: [Int] = []
    private var bytesSent = 0
    private var bytesReceived = 0
    private var waitsForContinue = false
    private var pendingBody: [UInt8] = []
    /// Of the answer at hand.
    private var check: AnswerCheck?
    private var saysClose = false
    private(set) var isDone = false
    private var hasStopped = false
    /// It broke the rules itself: what happens to it now is no fault of the gateway.
    private(set) var isGuilty = false
    /// Requests that the gateway had read when it began to drain.
    private var owed = 0
    /// When each request was sent to its end, and when the last answer ended.
    private var sentAt: [UInt64] = []
    private var answeredAt: UInt64 = 0
    /// Nanoseconds for an answer that waits for nothing: more than delays of the world add up to, less
    /// than any time-out that would have the gateway look again (`timeouts.head`).
    private static let patience: UInt64 = 2_000_000_000

    init(_ run: SimulatedRun, number: Int) {
        self.run = run
        self.number = number
        requests = (0..<run.random.pick(1...6)).map { _ in
            PlannedRequest(id: run.nextID(), &run.random)
        }
        isPipelining = run.random.chance(500)
        halfCloses = run.random.chance(150)
        if run.profile.clientFaults, run.random.chance(400) {
            let count = run.random.below(run.random.of([60, 700, 30_000]))
            vice = run.random.of([
                .leavesSending(count), .leavesReading(count), .stalls(count), .stopsReading(count),
            ])
        } else {
            vice = .none
        }
        reader.onHead = { [unowned self] in answerHead($0) }
        reader.onBody = { [unowned self] in answerBody($0) }
        reader.onEnd = { [unowned self] in answerEnd() }
        reader.onFault = { [unowned self] in fail("was sent \($0)") }
    }

    func start() {
        connection = run.world.connect(self)
        guard connection != nil else {
            isDone = true
            return
        }
        run.world.trace(
            "client \(number) is #\(connection?.number ?? 0), \(vice), \(isPipelining ? "train of" : "") \(requests.map { "\($0.id) \($0.method) \($0.route) \($0.length)" })"
        )
        sendNext()
    }

    private func fail(_ problem: String) {
        let read = connection?.bytesRead ?? 0
        run.fail(
            "client \(number) (#\(connection?.number ?? 0), \(read) of \(bytesSent) bytes read) \(problem)"
        )
    }

    // MARK: Sending

    private func sendNext() {
        guard !isDone, sent < requests.count, !waitsForContinue, !saysClose else { return }
        let request = requests[sent]
        sent += 1
        send(request.head)
        let body = request.body(&run.random)
        ends.append(bytesSent + body.count)
        if request.expectsContinue, !body.isEmpty {
            pendingBody = body
            waitsForContinue = true
            let expected = sent
            // Some wait for long, but nobody for ever (RFC 9110 §10.1.1).
            run.world.after(1_500_000_000) { [weak self] in
                guard let self, sent == expected else { return }
                sendBody()
            }
            return
        }
        send(body)
        sentRequest()
    }

    private func sendBody() {
        guard waitsForContinue, !isDone else { return }
        waitsForContinue = false
        let body = pendingBody
        pendingBody = []
        send(body)
        sentRequest()
    }

    private func sentRequest() {
        sentAt.append(run.world.now)
        if sent == requests.count {
            if halfCloses { connection?.finish() }
            return
        }
        guard isPipelining else { return }
        run.world.after(UInt64(run.random.below(run.random.of([10, 4_000_000])))) { [weak self] in
            self?.sendNext()
        }
    }

    private func send(_ bytes: [UInt8]) {
        guard !isDone, let connection else { return }
        var bytes = bytes[...]
        switch vice {
        case .leavesSending(let most) where bytesSent + bytes.count > most:
            bytes = bytes.prefix(max(most - bytesSent, 0))
            connection.send(bytes)
            bytesSent = most
            isGuilty = true
            run.world.after(UInt64(run.random.below(20_000_000))) { [weak self] in self?.leave() }
            return
        case .stalls(let most) where bytesSent + bytes.count > most:
            bytes = bytes.prefix(max(most - bytesSent, 0))
            isGuilty = true
        default: break
        }
        bytesSent += bytes.count
        connection.send(bytes)
    }

    private func leave() {
        guard !isDone, let connection else { return }
        isDone = true
        run.world.trace("client \(number) leaves")
        run.random.chance(500) ? connection.hangUp() : connection.reset()
    }

    // MARK: Answers

    func connected() {}

    func received(_ bytes: [UInt8]) {
        guard !isDone else { return }
        bytesReceived += bytes.count
        reader.feed(bytes)
        switch vice {
        case .leavesReading(let most) where bytesReceived > most:
            isGuilty = true
            leave()
        case .stopsReading(let most) where bytesReceived > most && !hasStopped:
            hasStopped = true
            connection?.isPaused = true
            if run.random.chance(500) { isGuilty = true }
            let time = isGuilty ? 6_000_000_000 : 500_000_000
            run.world.after(UInt64(time)) { [weak self] in self?.connection?.isPaused = false }
        default: break
        }
    }

    private func answerHead(_ head: MessageHead) -> MessageReader.Framing? {
        let status = head.status
        if status == 100 {
            sendBody()
            return nil
        }
        if status < 200 { return nil }
        guard answered < sent else {
            fail("got an answer that it did not ask for: \(head.startLine)")
            return .empty
        }
        let request = requests[answered]
        run.world.trace("client \(number) gets \(status) for \(request.id)")
        if saysClose { fail("got another answer after Connection: close") }
        if isPrompt(request), answered < sentAt.count {
            let waited = run.world.now - max(sentAt[answered], answeredAt)
            if waited > Self.patience {
                fail("waited \(waited) ns for \(request.id), which waits for nothing")
            }
        }
        var check = AnswerCheck(request)
        if let problem = check.begin(head, run, isGuilty: isGuilty) { fail(problem) }
        self.check = check
        if head.closes || check.framing == .untilClose { saysClose = true }
        return check.framing
    }

    /// Whether nothing but the gateway can delay the answer: it makes it itself, of a head alone, and
    /// this client does not dawdle.
    private func isPrompt(_ request: PlannedRequest) -> Bool {
        // Over its budget for buffers the gateway reads later, on purpose.
        guard vice == .none, run.profile.bufferBytes == Profile.plenty else { return false }
        return request.route == .local && request.length < 0
    }

    private func answerBody(_ bytes: ArraySlice<UInt8>) {
        if let problem = check?.add(bytes) { fail(problem) }
    }

    private func answerEnd() {
        guard answered < sent else { return }
        let request = requests[answered]
        if let problem = check?.end() { fail(problem) }
        check = nil
        answered += 1
        answeredAt = run.world.now
        run.answers += 1
        if request.closes, !saysClose {
            fail("asked for a close with \(request.id) and was not promised one")
        }
        if waitsForContinue, answered == sent {
            // A final answer: the body is not wanted any more, and then the connection is over.
            waitsForContinue = false
            if !saysClose { fail("was not told that an unsent body ends the connection") }
            saysClose = true
        }
        if answered == requests.count || saysClose {
            // Some wait for the gateway to close, most close themselves.
            guard !saysClose || run.random.chance(100), !(halfCloses && run.random.chance(500))
            else { return }
            isDone = true
            connection?.hangUp()
        } else if answered == sent {
            run.world.after(UInt64(run.random.below(run.random.of([10, 5_000_000, 400_000_000])))) {
                [weak self] in
                self?.sendNext()
            }
        }
    }

    // MARK: The end

    func ended() {
        guard !isDone else { return }
        reader.close()
        close("closed")
        connection?.hangUp()
    }

    func broken() {
        guard !isDone else { return }
        close("reset")
    }

    /// The gateway began to drain: what it has read, it owes an answer.
    func draining() {
        guard let connection else { return }
        owed = ends.prefix { connection.bytesRead >= $0 }.count
    }

    private func close(_ how: String) {
        isDone = true
        guard !isGuilty, let connection, connection.number > 0 else { return }
        // The reset behind a cut body takes with it what was still under way of the answers before.
        if how == "reset", requests[answered...].contains(where: run.allowsCut) { return }
        if answered >= owed, saysClose || answered == requests.count { return }
        if reader.isInside {
            if !run.allowsCut(requests[min(answered, requests.count - 1)]) {
                fail("was \(how) in the middle of an answer")
            }
            return
        }
        guard answered < ends.count else { return }
        let request = requests[answered]
        if connection.bytesRead >= ends[answered], !saysClose, !run.allowsCut(request) {
            fail("was \(how) without an answer to \(request.id), which was read")
        } else if !saysClose, answered == 0 || !run.mayCloseIdle, !run.allowsCut(request) {
            // A connection that was used may be closed while it is idle, and a request cross the end
            // on the wire; a fresh one was opened for its first request.
            fail("was \(how) while it sent \(request.id)")
        }
    }
}
