import CPenstock
import CSystem
import Glibc
import PenstockCore
import Synchronization

extension IsolatedProcess {
    func flush() {
        while output.count > 0 {
            let sent = csys_send(control, output.base + output.start, UInt64(output.count))
            if sent <= 0 { break }
            output.consume(Int(sent))
        }
        let interest = output.count > 0 ? PEN_FD_READ | PEN_FD_WRITE : PEN_FD_READ
        supervisor.watch(control, interest) { [weak self] bits in self?.ready(bits) }
    }

    private func ready(_ bits: UInt32) {
        if bits & PEN_FD_WRITE != 0 { flush() }
        guard bits & (PEN_FD_READ | PEN_FD_ERROR) != 0 else { return }
        let n = input.fill(from: control)
        if n < 0, errno == EAGAIN || errno == EINTR { return }
        guard n > 0 else { return died("it died") }
        while child != nil {
            switch IsolationFrame.next(input.view) {
            case .incomplete: return
            case .malformed: return died("it sent what is no frame")
            case .frame(let kind, let payload, let size):
                guard take(kind, payload) else { return died("it sent what it may not") }
                guard child != nil else { return }
                input.consume(size)
            }
        }
    }

    private func take(_ kind: IsolationFrame.Kind, _ payload: ByteView) -> Bool {
        switch kind {
        case .ready:
            guard readyAt == 0, let said = ChildFacts(payload) else { return false }
            // A child that was refused writes at its first start can't have them at its second.
            if let facts, facts != said { return false }
            becameReady(said)
        case .refused:
            guard readyAt == 0 else { return false }
            refused(PluginError.decode(payload))
        case .log:
            guard let record = LogRecord(frame: payload, source: name) else { return false }
            log(record)
        default: return false
        }
        return true
    }

    private func becameReady(_ said: ChildFacts) {
        cancelTimer()
        readyAt = PollLoop.monotonicNanoseconds()
        facts = said
        if isPublished { attachLoops() }
        if let done = onFirst {
            onFirst = nil
            status.store(1, ordering: .releasing)
            done(.success(said))
        } else {
            log(LogRecord(.info, "the plugin's process is up again", source: name))
            status.store(1, ordering: .releasing)
        }
    }

    func attachLoops() {
        guard let child, let facts else { return }
        let generation = generation
        for (channel, socket) in zip(channels, child.sockets.dropFirst()) {
            channel.loop.perform {
                channel.attach(socket, generation: generation, hasEvents: facts.hasEvents)
            }
        }
        // The loops own these descriptors from here on.
        self.child = ChildProcess(pid: child.pid, sockets: [child.sockets[0]])
    }
}
