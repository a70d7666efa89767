import PenstockHTTP2

/// A server's frames from anybody, behind its SETTINGS: requests wait for answers, more of them are made as
/// streams end. Traps when an answer's head has a line end that isn't its own, when more is kept than the
/// windows and limits allow, when a stream is told closed and isn't, or when something is left at the end.
public func fuzzHTTP2Client(_ bytes: UnsafeRawBufferPointer) {
    let input = bytes.bindMemory(to: UInt8.self)
    // The first byte says how much is given at a time.
    guard let first = input.first else { return }
    let account = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    account.initialize(to: 0)
    defer { account.deallocate() }
    var limits = HTTP2Limits()
    limits.headBytes = 1024
    limits.streams = 4
    do {
        guard
            let session = HTTP2Session(
                limits: limits, account: account, isClient: true, source: requestBody)
        else { return }
        var asked = FuzzedRequests(session)
        var bytes: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        bytes.append(contentsOf: input.dropFirst())
        let step = max(Int(first), 1)
        var at = 0
        var goesOn = true
        while at < bytes.count, goesOn, session.goesOn {
            asked.ask(upTo: Int(limits.streams))
            while session.output() != nil {}
            let count = min(step, bytes.count - at)
            goesOn = bytes.withUnsafeBufferPointer {
                session.receive($0.baseAddress.unsafelyUnwrapped + at, count)
            }
            at += count
            asked.serve()
            let most = Int(limits.connectionWindow) * 2 + Int(limits.streams) * limits.headBytes * 8
            precondition(
                account.pointee >= 0 && account.pointee <= most, "\(account.pointee) bytes kept")
        }
        session.lose()
        asked.serve()
        precondition(asked.open.isEmpty, "a stream outlives its connection")
    }
    precondition(account.pointee == 0, "\(account.pointee) bytes are left")
}

/// Who asked.
private struct FuzzedRequest {
    var stream: HTTP2Stream.Pointer?
    var text: [UInt8] = []
    /// Bytes of the body that are to be sent.
    var left: Int
}

private let requestBody: HTTP2Session.Source = { owner, out, room, isEnd in
    let owner = owner.assumingMemoryBound(to: FuzzedRequest.self)
    let count = min(room, owner.pointee.left, 5000)
    out.update(repeating: 0x78, count: count)
    owner.pointee.left -= count
    isEnd.pointee = owner.pointee.left == 0
    return count
}

private struct FuzzedRequests {
    let session: HTTP2Session
    var open: Set<UnsafeMutablePointer<FuzzedRequest>> = []
    private var count = 0
    /// More would only take longer.
    private static let most = 20

    init(_ session: HTTP2Session) { self.session = session }

    mutating func ask(upTo streams: Int) {
        while open.count < min(streams, session.streamsMax), session.takesRequests,
            count < Self.most
        {
            let request = UnsafeMutablePointer<FuzzedRequest>.allocate(capacity: 1)
            let method = ["GET", "HEAD", "POST"][count % 3]
            request.initialize(to: FuzzedRequest(left: method == "POST" ? 40_000 : 0))
            let stream = session.begin(owner: UnsafeMutableRawPointer(request))
            request.pointee.stream = stream
            open.insert(request)
            count += 1
            var head = Array(
                "\(method) /\(count) HTTP/1.1\r\nHost: a\r\nX-A: b\r\nConnection: x\r\n\r\n".utf8)
            let size = head.count
            let used = head.withUnsafeMutableBufferPointer {
                session.request(
                    stream, $0.baseAddress.unsafelyUnwrapped, $0.count, isSecure: count % 2 == 0,
                    isWhole: method != "POST")
            }
            precondition(used == size, "a request's head wasn't taken")
        }
    }

    mutating func serve() {
        while let stream = session.next() {
            guard let owner = stream.pointee.owner else { fatalError("a stream of nobody's") }
            let request = owner.assumingMemoryBound(to: FuzzedRequest.self)
            var room = [UInt8](repeating: 0, count: 333)
            while session.hasBytes(stream) {
                let count = room.withUnsafeMutableBufferPointer {
                    session.read(stream, $0.baseAddress.unsafelyUnwrapped, $0.count)
                }
                if request.pointee.text.count < 8192 {
                    request.pointee.text += room.prefix(count)
                }
            }
            checkAnswer(request.pointee.text)
            guard stream.pointee.isClosed else {
                session.resume(stream)
                continue
            }
            open.remove(request)
            request.deinitialize(count: 1)
            request.deallocate()
            session.end(stream)
        }
    }
}

/// An answer begins with heads, each a status line and lines with a colon, none of which a field's value
/// began; behind an interim one is another.
private func checkAnswer(_ text: [UInt8]) {
    var isFirst = true
    var isInterim = false
    var start = 0
    var i = 0
    while i + 1 < text.count {
        guard text[i] == 13, text[i + 1] == 10 else {
            precondition(text[i] != 10 && text[i] != 13, "a bare line end in a head")
            i += 1
            continue
        }
        let line = text[start..<i]
        if line.isEmpty {
            guard isInterim else { return }
            isFirst = true
        } else if isFirst {
            precondition(
                line.starts(with: "HTTP/1.1 ".utf8) && line.count == 13 && line.last == 0x20,
                "no status line")
            isInterim = line[start + 9] == UInt8(ascii: "1")
            isFirst = false
        } else if text.count <= 1024 {
            precondition(line.contains(UInt8(ascii: ":")), "a line without a colon")
        }
        i += 2
        start = i
    }
}
