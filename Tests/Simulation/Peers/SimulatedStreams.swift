import PenstockHTTP2
import PenstockIO

/// One client connection in HTTP/2: its requests go out side by side, each on a stream of its own, and
/// every answer is checked as those of HTTP/1.1 are. Frames are nghttp2's, by the gateway's own session in
/// the other role.
final class SimulatedStreams: SimulatedUser {
    /// What it does wrong with the connection; streams are given up besides, which is its right.
    enum Vice: Equatable {
        case none
        /// Leaves after so many bytes of answers.
        case leaves(Int)
        /// A body never comes to its end.
        case stalls
        /// Doesn't read for longer than it may.
        case stopsReading(Int)
    }

    let number: Int
    private unowned let run: SimulatedRun
    private(set) var connection: SimulatedConnection?
    private var waiting: [PlannedRequest]
    private var streams: [RequestStream] = []
    private var session: HTTP2Session?
    private let vice: Vice
    private var hasStopped = false
    private(set) var isDone = false
    /// It broke the rules itself: what happens to it now is no fault of the gateway.
    private var isGuilty = false
    private var bytesReceived = 0
    /// As for HTTP/1.1.
    private static let patience: UInt64 = 2_000_000_000

    init(_ run: SimulatedRun, number: Int) {
        self.run = run
        self.number = number
        waiting = (0..<run.random.pick(1...8)).map { _ in
            PlannedRequest(id: run.nextID(), &run.random)
        }
        vice =
            run.profile.clientFaults && run.random.chance(400)
            ? run.random.of([
                .leaves(run.random.below(run.random.of([60, 700, 30_000]))), .stalls,
                .stopsReading(run.random.below(3000)),
            ]) : .none
    }

    func start() {
        var limits = HTTP2Limits()
        limits.streamWindow = run.random.of([1000, 5000, 65_535])
        session = HTTP2Session(limits: limits, isClient: true) { owner, out, room, isEnd in
            Unmanaged<RequestStream>.fromOpaque(owner)._withUnsafeGuaranteedRef {
                $0.give(out, room, isEnd)
            }
        }
        connection = run.world.connect(self)
        guard connection != nil else { return finish() }
        run.world.trace(
            "client \(number) is #\(connection?.number ?? 0) in HTTP/2, \(vice), \(waiting.map { "\($0.id) \($0.method) \($0.route) \($0.length)" })"
        )
        flush()
        askNext()
    }

    private func fail(_ problem: String) {
        run.fail("client \(number) (#\(connection?.number ?? 0), HTTP/2) \(problem)")
    }

    // MARK: Asking

    private func askNext() {
        guard !isDone, let session, !waiting.isEmpty else { return }
        guard session.takesRequests else {
            // The gateway said goodbye: the rest goes elsewhere.
            waiting = []
            return endIfDone()
        }
        guard streams.count < session.streamsMax else { return }
        ask(waiting.removeFirst(), session)
        flush()
        // The next one is asked at once, soon, or when this one was answered.
        let pause = run.random.of([10, 4_000_000, 300_000_000])
        run.world.after(UInt64(run.random.below(pause))) { [weak self] in self?.askNext() }
    }

    private func ask(_ request: PlannedRequest, _ session: HTTP2Session) {
        let stalls = vice == .stalls && request.length > 0 && run.random.chance(500)
        let asked = RequestStream(
            request, at: run.world.now,
            withheld: stalls || run.random.chance(300) ? run.random.pick(1...9000) : 0,
            cancelsAfter: run.profile.clientFaults && run.random.chance(150)
                ? run.random.below(run.random.of([1, 300, 20_000])) : nil
        ) { [unowned self] head, check in
            run.world.trace("client \(number) gets \(head.status) for \(request.id)")
            return check.begin(head, run, isGuilty: isGuilty)
        }
        if stalls { isGuilty = true }
        let stream = session.begin(owner: Unmanaged.passUnretained(asked).toOpaque())
        asked.stream = stream
        streams.append(asked)
        var head = request.head
        let size = head.count
        guard
            session.request(stream, &head, size, isSecure: false, isWhole: !asked.hasBody) == size
        else { return fail("couldn't ask \(request.id)") }
        if !stalls {
            run.world.after(UInt64(run.random.below(50_000_000))) { [weak self, weak asked] in
                guard let self, let asked, let stream = asked.stream, !isDone else { return }
                asked.release()
                self.session?.resume(stream)
                flush()
            }
        }
    }

    /// Sends what the session has.
    private func flush() {
        guard !isDone, let session, let connection else { return }
        while let frames = session.output() { connection.send(frames) }
        for asked in streams
        where asked.sentAt == nil && asked.stream?.pointee.hasEnded == true {
            asked.sentAt = connection.bytesSent
        }
    }

    // MARK: Answers

    func connected() {}

    func received(_ bytes: [UInt8]) {
        guard !isDone, let session else { return }
        bytesReceived += bytes.count
        if !session.receive(bytes, bytes.count) { fail("was sent frames that break the protocol") }
        while let stream = session.next() {
            guard let owner = stream.pointee.owner else { continue }
            hear(
                Unmanaged<RequestStream>.fromOpaque(owner).takeUnretainedValue(), stream, session)
        }
        switch vice {
        case .leaves(let most) where bytesReceived > most:
            isGuilty = true
            return leave()
        case .stopsReading(let most) where bytesReceived > most && !hasStopped:
            hasStopped = true
            isGuilty = true
            connection?.isPaused = true
            run.world.after(6_000_000_000) { [weak self] in self?.connection?.isPaused = false }
        default: break
        }
        flush()
        askNext()
        endIfDone()
    }

    private func hear(
        _ asked: RequestStream, _ stream: HTTP2Stream.Pointer, _ session: HTTP2Session
    ) {
        let hadHead = asked.hasHead
        asked.read(session)
        for problem in asked.problems { fail(problem) }
        if asked.hasHead, !hadHead { judgeTime(of: asked) }
        if asked.isAnswered {
            run.answers += 1
        } else if stream.pointee.isClosed {
            judgeEnd(of: asked, isRefused: stream.pointee.isRefused)
        } else if let most = asked.cancelsAfter, asked.received >= most {
            run.world.trace("client \(number) gives \(asked.request.id) up")
        } else {
            return
        }
        end(asked, session)
    }

    private func end(_ asked: RequestStream, _ session: HTTP2Session) {
        guard let stream = asked.stream else { return }
        asked.stream = nil
        session.end(stream)
        streams.removeAll { $0 === asked }
    }

    /// An answer that nothing delays, of a client that doesn't dawdle.
    private func judgeTime(of asked: RequestStream) {
        guard vice == .none, run.profile.bufferBytes == Profile.plenty,
            asked.request.route == .local, asked.request.length < 0
        else { return }
        let waited = run.world.now - asked.since
        if waited > Self.patience {
            fail("waited \(waited) ns for \(asked.request.id), which waits for nothing")
        }
    }

    /// A stream that ended without its answer.
    private func judgeEnd(of asked: RequestStream, isRefused: Bool) {
        guard !isGuilty, !run.allowsCut(asked.request) else { return }
        // RFC 9113 §8.7: nothing was done with it, which a gateway may say that drains, or has no memory.
        if isRefused, !asked.hasHead, run.profile.bufferBytes != Profile.plenty { return }
        if isRefused, !asked.hasHead, run.mayCloseIdle, !asked.isOwed { return }
        fail(
            "had the stream of \(asked.request.id) \(isRefused ? "refused" : "reset")\(asked.hasHead ? " in the middle of its answer" : "")"
        )
    }

    // MARK: The end

    private func endIfDone() {
        guard !isDone, waiting.isEmpty, streams.isEmpty else { return }
        // Some wait for the gateway to close, most close themselves.
        guard !run.random.chance(100) else { return }
        connection?.hangUp()
        finish()
    }

    private func leave() {
        run.world.trace("client \(number) leaves")
        run.random.chance(500) ? connection?.hangUp() : connection?.reset()
        finish()
    }

    /// Nothing more comes of it.
    private func finish() {
        guard !isDone else { return }
        isDone = true
        guard let session else { return }
        session.lose()
        for asked in streams { end(asked, session) }
        waiting = []
    }

    func ended() {
        close("closed")
        connection?.hangUp()
    }

    func broken() { close("reset") }

    func draining() {
        guard let connection else { return }
        for asked in streams {
            asked.isOwed = asked.sentAt.map { connection.bytesRead >= $0 } ?? false
        }
    }

    private func close(_ how: String) {
        guard !isDone else { return }
        let left = streams
        finish()
        guard !isGuilty, let connection, connection.number > 0 else { return }
        for asked in left where !run.allowsCut(asked.request) {
            // What crossed the end on the wire was never read.
            if run.mayCloseIdle, !asked.isOwed, !asked.hasHead { continue }
            fail("was \(how) without an answer to \(asked.request.id)")
        }
        if left.isEmpty, !waiting.isEmpty, !run.mayCloseIdle {
            fail("was \(how) before it had asked all")
        }
    }
}
