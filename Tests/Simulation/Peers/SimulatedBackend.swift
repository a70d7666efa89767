import PenstockIO

/// One connection of a backend: reads requests, checks them, answers them by a plan from the seed.
final class SimulatedBackend: SimulatedPeer {
    private unowned let run: SimulatedRun
    private unowned let connection: SimulatedConnection
    private let reader = MessageReader()
    private var id = 0
    private var method = ""
    private var received = 0
    private var expected = 0
    private var isAnswering = false
    private var answerDone = true
    private var requestDone = true
    private var closesAfter = false
    private var isGone = false
    /// Of the answer: pieces still to be sent.
    private var pieces: [[UInt8]] = []

    init(_ run: SimulatedRun, _ connection: SimulatedConnection) {
        self.run = run
        self.connection = connection
        reader.onHead = { [unowned self] in head($0) }
        reader.onBody = { [unowned self] in body($0) }
        reader.onEnd = { [unowned self] in requestEnded() }
        reader.onFault = { [unowned self] in
            run.fail("a backend was sent \($0) on #\(self.connection.number)")
        }
    }

    func connected() {}
    func received(_ bytes: [UInt8]) {
        guard !isGone else { return }
        reader.feed(bytes)
    }
    func ended() { leave { $0.hangUp() } }
    func broken() { isGone = true }

    private func leave(_ how: (SimulatedConnection) -> Void) {
        guard !isGone else { return }
        isGone = true
        how(connection)
    }

    // MARK: The request

    private func head(_ head: MessageHead) -> MessageReader.Framing? {
        if !answerDone || !requestDone {
            run.fail("request \(head.startLine) on a connection that is busy with \(id)")
        }
        id = Int(head.value("x-sim-id") ?? "") ?? -1
        method = String(head.startLine.prefix { $0 != " " })
        received = 0
        expected = Int(head.value("x-sim-len") ?? "0") ?? 0
        answerDone = false
        requestDone = false
        isAnswering = false
        closesAfter = false
        run.reached(id, method: method, line: head.startLine)
        run.world.trace("#\(connection.number) backend reads the head of \(id)")
        let framing: MessageReader.Framing
        if head.value("transfer-encoding") == "chunked" {
            framing = .chunked
        } else if let length = head.value("content-length").flatMap({ Int($0) }) {
            framing = .length(length)
        } else {
            framing = .empty
        }
        if expected > 0, framing == .empty { run.fail("request \(id) lost its body") }
        if run.random.chance(60) { answer() }
        return framing
    }

    private func body(_ bytes: ArraySlice<UInt8>) {
        if !Content.matches(id ^ Bodies.requestSalt, received, bytes) {
            run.fail("the body of request \(id) has other bytes from \(received) on")
        }
        received += bytes.count
    }

    private func requestEnded() {
        requestDone = true
        if received != expected {
            run.fail("request \(id) has \(received) of \(expected) bytes and claims to be whole")
        }
        if isAnswering { endOfAnswer() } else { answer() }
    }

    // MARK: The answer

    private func answer() {
        isAnswering = true
        let faults = run.profile.backendFaults
        if faults, run.random.chance(60) { return sabotage() }
        let id = id
        // With faults on, some are slower than every time-out.
        let slow = faults && run.random.chance(20)
        let delay =
            slow
            ? run.random.below(4_000_000_000)
            : run.random.below(run.random.of([1000, 3_000_000, 80_000_000]))
        if slow { run.blame(id) }
        run.world.after(UInt64(delay)) { [self] in
            guard !isGone, self.id == id else { return }
            pieces = compose()
            sendPiece()
        }
    }

    private func compose() -> [[UInt8]] {
        var text = ""
        while run.random.chance(80) { text += "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" }
        let status = run.random.of([200, 200, 200, 200, 200, 201, 204, 304, 404, 500])
        var length = Bodies.size(&run.random)
        if status == 204 || status == 304 { length = 0 }
        text +=
            "HTTP/1.1 \(status) Whatever\r\nX-Echo-Id: \(id)\r\nX-Echo-Len: \(length)\r\nConnection: "
        let framing = status == 204 || status == 304 ? 3 : run.random.below(3)
        closesAfter = framing == 2 || run.random.chance(60)
        text += closesAfter ? "close\r\n" : "keep-alive\r\n"
        var body: [UInt8] = []
        switch framing {
        case 0:
            text += "Content-Length: \(length)\r\n"
            body = Array(Content.bytes(id, 0, length))
        case 1:
            text += "Transfer-Encoding: chunked\r\n"
            body = Bodies.chunked(id, length, &run.random)
        case 2: body = Array(Content.bytes(id, 0, length))
        default: break
        }
        var all = Array((text + "\r\n").utf8)
        if method != "HEAD" { all += body }
        return cut(all, mustReset: framing == 2)
    }

    /// In one go, or piece by piece; or not to its end.
    private func cut(_ all: [UInt8], mustReset: Bool) -> [[UInt8]] {
        var all = all
        if run.profile.backendFaults, run.random.chance(60) {
            run.blame(id)
            all.removeLast(run.random.pick(1...all.count))
            closesAfter = true
            dies = true
            // A body that ends with the connection is cut by a reset, or nobody could tell.
            self.mustReset = mustReset
        }
        guard run.random.chance(300) else { return [all] }
        var pieces: [[UInt8]] = []
        for _ in 0..<run.random.pick(1...4) where !all.isEmpty {
            let count = run.random.pick(1...all.count)
            pieces.append(Array(all[..<count]))
            all.removeFirst(count)
        }
        if !all.isEmpty { pieces.append(all) }
        return pieces
    }
    private var dies = false
    private var mustReset = false

    private func sendPiece() {
        guard !isGone else { return }
        if !pieces.isEmpty { connection.send(pieces.removeFirst()) }
        guard pieces.isEmpty else {
            let id = id
            run.world.after(UInt64(run.random.below(30_000_000))) { [self] in
                if self.id == id { sendPiece() }
            }
            return
        }
        run.world.trace("#\(connection.number) backend has answered \(id)")
        answerDone = true
        if dies { return leave { run.random.chance(500) && !mustReset ? $0.hangUp() : $0.reset() } }
        if requestDone { endOfAnswer() }
    }

    private func endOfAnswer() {
        guard answerDone else { return }
        if closesAfter {
            // Lingering as a good server does: the end first, the rest when the gateway ends.
            return run.random.chance(500) ? connection.finish() : leave { $0.hangUp() }
        }
        if run.profile.backendFaults, run.random.chance(20) {
            // What nobody asked for poisons the connection.
            run.spoil()
            connection.send(Array("junk\r\n\r\n".utf8))
        }
        if run.profile.staleCloses, run.random.chance(400) {
            let id = id
            run.world.after(UInt64(run.random.below(200_000_000))) { [self] in
                guard self.id == id, requestDone, answerDone, !isGone else { return }
                run.world.trace("#\(connection.number) backend closes an idle connection")
                if run.random.chance(700) { return leave { $0.hangUp() } }
                // It may overtake the end of the answer.
                run.blame(id)
                leave { $0.reset() }
            }
        }
    }

    private func sabotage() {
        run.blame(id)
        switch run.random.below(4) {
        case 0: leave { $0.reset() }
        case 1: leave { $0.hangUp() }
        case 2:
            connection.send(
                Array(
                    run.random.of([
                        "HTTP/1.1 abc\r\n\r\n", "hello\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    ]).utf8))
            closesAfter = true
            // To a HEAD the head of it is a whole answer, and what follows spoils the next.
            answerDone = true
            run.spoil()
        default: break  // It never answers.
        }
    }
}
