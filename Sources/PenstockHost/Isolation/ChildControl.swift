import CPenstock
import Glibc
import PenstockCore
import Synchronization

/// The child's end of the control socket. Blocking: it is read by the main thread, which has nothing
/// else to do, and written by any thread that logs.
final class ChildControl: Sendable {
    private let descriptor: Int32
    private let writing = Mutex(())

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The first frame; nil: there is no gateway at the other end.
    func receiveHello() -> ChildHello? {
        var hello: ChildHello?
        receive { kind, payload in
            if kind == .hello { hello = ChildHello(payload) }
            return false
        }
        return hello
    }

    /// Returns when the gateway asks for the end or is gone itself.
    func waitForShutdown() {
        receive { kind, _ in kind != .shutdown }
    }

    /// Writes a frame; one too large is dropped. [any]
    func send(_ kind: IsolationFrame.Kind, _ body: (inout ByteSink) -> Void) {
        var buffer = FrameBuffer()
        guard buffer.append(kind, body) else { return }
        writing.withLock { _ in
            while buffer.count > 0 {
                let sent = write(descriptor, buffer.view.p, buffer.count)
                if sent < 0, errno == EINTR { continue }
                if sent <= 0 { return }
                buffer.consume(sent)
            }
        }
    }

    /// Hands frames to `take` until it answers false or the socket ends.
    private func receive(_ take: (IsolationFrame.Kind, ByteView) -> Bool) {
        var buffer = FrameBuffer()
        while true {
            while case .frame(let kind, let payload, let size) = IsolationFrame.next(buffer.view) {
                let goesOn = take(kind, payload)
                buffer.consume(size)
                if !goesOn { return }
            }
            let n = buffer.fill(from: descriptor)
            if n < 0, errno == EINTR { continue }
            if n <= 0 { return }
        }
    }
}
