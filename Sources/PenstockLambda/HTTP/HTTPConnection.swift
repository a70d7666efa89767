internal import CSystem
internal import Glibc
internal import PenstockHTTP

/// A client's connection: reads one request after the other, hands it to a service, writes its answer.
///
/// The HTTP engine reads heads and bodies; what is here is when to read and when to write.
final class HTTPConnection: LoopSource {
    enum State { case head, body, answering, closed }

    /// Bytes read at once.
    static let readBytes = 65_536
    /// What may come while a request is being answered: the next one's head. More has to wait.
    static let aheadMax = 65_536

    let loop: EpollLoop
    let descriptor: Int32
    var key: EpollLoop.Key = 0
    let reader: HTTPHeadReader
    weak var service: (any HTTPService)?
    private let onClose: (HTTPConnection) -> Void

    var state = State.head
    var input: [UInt8] = []
    var head = HTTPHead()
    var plan = HTTPBodyPlan.collect(max: 0)
    var decoder: BodyDecoder?
    var body: [UInt8] = []
    var trailerMemory: UnsafeMutablePointer<UInt8>?
    var output = OutputQueue()
    var isAdvancing = false
    var isLast = false
    var interest = CSYS_EPOLL_IN
    /// Whether its reader asked not to be read until it says so.
    var isPaused = false
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
}
