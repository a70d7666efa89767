internal import Glibc
internal import PenstockHTTP

extension HTTPConnection {
    func read() {
        let count = withUnsafeTemporaryAllocation(byteCount: Self.readBytes, alignment: 16) {
            buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { input.append(contentsOf: buffer[0..<count]) }
            return count
        }
        if count > 0 {
            advance()
            setInterest()
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            close()
        }
    }

    /// Does what the bytes that have come allow.
    func advance() {
        guard !isAdvancing else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while true {
            switch state {
            case .head: guard readHead() else { return }
            case .body: guard readBody() else { return }
            case .answering, .closed: return
            }
        }
    }

    private func readHead() -> Bool {
        guard !input.isEmpty, !isLast else { return false }
        switch input.withUnsafeBufferPointer(reader.read) {
        case .incomplete: return false
        case .refused(let status):
            refuse(status)
            return false
        case .complete(let head, let count):
            input.removeFirst(count)
            self.head = head
            isLast = !head.framing.keepAlive
            plan = service?.plan(head) ?? .collect(max: 0)
            beginBody()
            return true
        }
    }

    private func beginBody() {
        state = .body
        var trailers = TrailerBuffer()
        if case .stream = plan {
            let limits = ChunkLimits()
            let memory =
                trailerMemory ?? UnsafeMutablePointer<UInt8>.allocate(capacity: limits.trailerBytes)
            trailerMemory = memory
            trailers = TrailerBuffer(memory, capacity: limits.trailerBytes)
        }
        decoder = BodyDecoder(head.framing, isRequest: true, trailers: trailers)
        body = []
        if case .collect(let max) = plan, head.framing.length > UInt64(max) { return }
        // RFC 9110 §10.1.1. libcurl, which AWS's runtime clients use, asks from 1 MB on.
        if head.framing.expectsContinue { write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
    }

    private func readBody() -> Bool {
        guard var decoder else { return false }
        defer { self.decoder = decoder }
        if case .collect(let max) = plan, head.framing.length > UInt64(max) {
            refuse(413)
            return false
        }
        var at = 0
        while true {
            let step = input.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress else {
                    var none: UInt8 = 0
                    return decoder.next(&none, 0)
                }
                return decoder.next(start + at, bytes.count - at)
            }
            switch step {
            case .data(let offset, let count, let consumed):
                guard take(input[(at + offset)..<(at + offset + count)]) else { return false }
                at += consumed
            case .needMore:
                input.removeAll(keepingCapacity: input.capacity <= Self.aheadMax)
                return false
            case .end(let consumed):
                input.removeFirst(at + consumed)
                head.fields += Trailers.fields(decoder.chunks.trailerBytes)
                serve()
                return true
            case .refused:
                refuse(400)
                return false
            }
        }
    }

    private func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch plan {
        case .stream: service?.take(Array(bytes), of: head, on: self)
        case .collect(let max):
            guard bytes.count <= max - body.count else {
                refuse(413)
                return false
            }
            body.append(contentsOf: bytes)
        }
        return state == .body
    }

    private func serve() {
        state = .answering
        let whole = body
        body = []
        guard let service else { return close() }
        service.serve(head, whole, on: self)
    }

    /// Answers what can't be read on; the rest of it is dropped with the connection.
    private func refuse(_ status: Int) {
        state = .answering
        isLast = true
        let json = status == 413 ? service?.tooLarge(head) ?? [] : []
        reply(status, [("Content-Type", "application/json")], json)
    }
}
