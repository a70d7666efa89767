internal import CSystem

extension HTTPConnection {
    /// Answers the request.
    func reply(_ status: Int, _ fields: [(String, String)], _ body: [UInt8]) {
        guard state == .answering else { return }
        var bytes = ReplyHead.bytes(status, fields, length: body.count, isLast: isLast)
        bytes.append(contentsOf: body)
        write(bytes)
        finish()
    }

    /// Begins an answer whose length isn't known.
    func begin(_ status: Int, _ fields: [(String, String)]) {
        guard state == .answering else { return }
        write(ReplyHead.bytes(status, fields, length: nil, isLast: isLast))
    }

    func part(_ bytes: [UInt8]) {
        guard state == .answering, !bytes.isEmpty else { return }
        var chunk = Array(String(bytes.count, radix: 16).utf8) + [0x0d, 0x0a]
        chunk.append(contentsOf: bytes)
        chunk.append(contentsOf: [0x0d, 0x0a])
        write(chunk)
    }

    func end() {
        guard state == .answering else { return }
        write(Array("0\r\n\r\n".utf8))
        finish()
    }

    /// What follows the request is read no more: the answer is the last one.
    func answerLast() { isLast = true }

    private func finish() {
        guard state == .answering else { return }
        state = .head
        if isLast {
            if output.isEmpty { close() }
            return
        }
        advance()
    }

    // MARK: Writing

    func write(_ bytes: [UInt8]) {
        guard state != .closed else { return }
        output.append(bytes)
        flush()
    }

    func flush() {
        guard output.send(to: descriptor) else { return close() }
        setInterest()
        guard output.isEmpty else { return }
        if isLast, state == .head { return close() }
        onDrained?()
    }

    func setInterest() {
        guard state != .closed else { return }
        var wanted: UInt32 = output.isEmpty ? 0 : CSYS_EPOLL_OUT
        let isFull = state == .answering && input.count >= Self.aheadMax
        if !isFull, !isPaused { wanted |= CSYS_EPOLL_IN }
        guard wanted != interest else { return }
        interest = wanted
        loop.change(key, descriptor, wanted)
    }
}
