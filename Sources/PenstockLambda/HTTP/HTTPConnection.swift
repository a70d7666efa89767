internal import CSystem
internal import Glibc
internal import PenstockHTTP

/// A client's connection: reads one request after the other, hands it to a service, writes its answer.
///
/// The HTTP engine reads heads and bodies; what is here is when to read and when to write.
final class HTTPConnection: LoopSource {
    enum State { case head, body, answering, closed }

    /// Bytes read at once.
    private static let readBytes = 65_536
    /// What may come while a request is being answered: the next one's head. More has to wait.
    private static let aheadMax = 65_536

    let loop: EpollLoop
    private let descriptor: Int32
    private var key: EpollLoop.Key = 0
    private let reader: HTTPHeadReader
    private weak var service: (any HTTPService)?
    private let onClose: (HTTPConnection) -> Void

    private(set) var state = State.head
    private var input: [UInt8] = []
    private var head = HTTPHead()
    private var plan = HTTPBodyPlan.collect(max: 0)
    private var decoder: BodyDecoder?
    private var body: [UInt8] = []
    private var trailerMemory: UnsafeMutablePointer<UInt8>?
    private var output = OutputQueue()
    private var isAdvancing = false
    private var isLast = false
    private var interest = CSYS_EPOLL_IN
    /// Whether its reader asked not to be read until it says so.
    private var isPaused = false
    /// Called when everything was written.
    var onDrained: (() -> Void)?

    /// Owns the descriptor; nil: the loop can't take it.
    init?(
        _ descriptor: Int32, _ loop: EpollLoop, _ reader: HTTPHeadReader,
        _ service: any HTTPService,
        onClose: @escaping (HTTPConnection) -> Void
    ) {
        self.descriptor = descriptor
        self.loop = loop
        self.reader = reader
        self.service = service
        self.onClose = onClose
        guard let key = loop.add(descriptor, CSYS_EPOLL_IN, self) else {
            Glibc.close(descriptor)
            return nil
        }
        self.key = key
    }

    deinit { trailerMemory?.deallocate() }

    /// Bytes that wait to be written.
    var pending: Int { output.count }

    func ready(_ events: UInt32) {
        if events & CSYS_EPOLL_OUT != 0 { flush() }
        guard state != .closed, events & ~CSYS_EPOLL_OUT != 0 else { return }
        read()
    }

    func close() {
        guard state != .closed else { return }
        state = .closed
        loop.remove(key, descriptor)
        Glibc.close(descriptor)
        service?.closed(self)
        onDrained = nil
        onClose(self)
    }

    /// Has a streamed body wait, or go on.
    func pause(_ isPaused: Bool) {
        guard state != .closed, self.isPaused != isPaused else { return }
        self.isPaused = isPaused
        setInterest()
    }

    // MARK: Answers

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

    private func write(_ bytes: [UInt8]) {
        guard state != .closed else { return }
        output.append(bytes)
        flush()
    }

    private func flush() {
        guard output.send(to: descriptor) else { return close() }
        setInterest()
        guard output.isEmpty else { return }
        if isLast, state == .head { return close() }
        onDrained?()
    }

    private func setInterest() {
        guard state != .closed else { return }
        var wanted: UInt32 = output.isEmpty ? 0 : CSYS_EPOLL_OUT
        let isFull = state == .answering && input.count >= Self.aheadMax
        if !isFull, !isPaused { wanted |= CSYS_EPOLL_IN }
        guard wanted != interest else { return }
        interest = wanted
        loop.change(key, descriptor, wanted)
    }

    // MARK: Reading

    private func read() {
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
    private func advance() {
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
