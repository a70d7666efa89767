import PenstockHTTP2

/// A connection's frames from anybody, behind the preface: every stream is read in small pieces and
/// answered. Traps when a head has a line end that isn't its own, when more is kept than the windows and
/// limits allow, or when something is left at the end.
public func fuzzHTTP2(_ bytes: UnsafeRawBufferPointer) {
    let input = bytes.bindMemory(to: UInt8.self)
    // The first byte says how much is given at a time.
    guard let first = input.first else { return }
    let account = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    account.initialize(to: 0)
    defer { account.deallocate() }
    var limits = HTTP2Limits()
    limits.headBytes = 1024
    limits.streams = 8
    var owners: Set<UnsafeMutablePointer<FuzzedStream>> = []
    do {
        guard let session = HTTP2Session(limits: limits, account: account, source: answerBody)
        else { return }
        var preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
        preface.append(contentsOf: input.dropFirst())
        let step = max(Int(first), 1)
        var at = 0
        var goesOn = true
        while at < preface.count, goesOn, session.goesOn {
            let count = min(step, preface.count - at)
            goesOn = preface.withUnsafeBufferPointer {
                session.receive($0.baseAddress.unsafelyUnwrapped + at, count)
            }
            at += count
            serve(session, &owners)
            while session.output() != nil { serve(session, &owners) }
            let most = Int(limits.connectionWindow) * 2 + Int(limits.streams) * limits.headBytes * 4
            precondition(
                account.pointee >= 0 && account.pointee <= most, "\(account.pointee) bytes kept")
        }
        for owner in owners { session.end(owner.pointee.stream) }
        while let stream = session.next() { session.end(stream) }
    }
    for owner in owners { owner.deallocate() }
    precondition(account.pointee == 0, "\(account.pointee) bytes are left")
}

/// Who serves a stream here.
private struct FuzzedStream {
    var stream: HTTP2Stream.Pointer
    var text: [UInt8] = []
    /// Bytes of the answer that are to come.
    var left = 40_000
    var isAnswered = false
}

private let answerBody: HTTP2Session.Source = { owner, out, room, isEnd in
    let owner = owner.assumingMemoryBound(to: FuzzedStream.self)
    let count = min(room, owner.pointee.left, 5000)
    out.update(repeating: 0x78, count: count)
    owner.pointee.left -= count
    isEnd.pointee = owner.pointee.left == 0
    return count
}

private func serve(
    _ session: HTTP2Session, _ owners: inout Set<UnsafeMutablePointer<FuzzedStream>>
) {
    while let stream = session.next() {
        let owner: UnsafeMutablePointer<FuzzedStream>
        if let known = stream.pointee.owner {
            owner = known.assumingMemoryBound(to: FuzzedStream.self)
        } else {
            owner = .allocate(capacity: 1)
            owner.initialize(to: FuzzedStream(stream: stream))
            stream.pointee.owner = UnsafeMutableRawPointer(owner)
            owners.insert(owner)
        }
        var room = [UInt8](repeating: 0, count: 333)
        while session.hasBytes(stream) {
            let count = room.withUnsafeMutableBufferPointer {
                session.read(stream, $0.baseAddress.unsafelyUnwrapped, $0.count)
            }
            if owner.pointee.text.count < 8192 { owner.pointee.text += room.prefix(count) }
        }
        check(owner.pointee.text)
        if stream.pointee.isClosed || stream.pointee.hasEnded {
            owners.remove(owner)
            owner.deinitialize(count: 1)
            owner.deallocate()
            session.end(stream)
        } else if session.awaitsHead(stream) {
            var head = Array("HTTP/1.1 200 OK\r\nX-A: b\r\nConnection: close\r\n\r\n".utf8)
            let count = head.count
            let used = head.withUnsafeMutableBufferPointer {
                session.answer(
                    stream, $0.baseAddress.unsafelyUnwrapped, $0.count, isWhole: count % 2 == 0)
            }
            precondition(used == count, "an answer's head wasn't taken")
        } else {
            session.resume(stream)
        }
    }
}

/// A head is a request line and lines with a colon, none of which a field's value began.
private func check(_ text: [UInt8]) {
    var lines = 0
    var start = 0
    var i = 0
    while i + 1 < text.count {
        guard text[i] == 13, text[i + 1] == 10 else {
            precondition(text[i] != 10 && text[i] != 13, "a bare line end in a head")
            i += 1
            continue
        }
        if i == start { return }
        let line = text[start..<i]
        if lines == 0 {
            precondition(line.suffix(9).elementsEqual(" HTTP/1.1".utf8), "no request line")
        } else if text.count <= 1024 {
            precondition(line.contains(UInt8(ascii: ":")), "a line without a colon")
        }
        lines += 1
        i += 2
        start = i
    }
}
