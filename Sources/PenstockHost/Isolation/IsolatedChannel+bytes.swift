import CPenstock
import CSystem
import Glibc
import PenstockCore

extension IsolatedChannel {
    /// Writes what there is to write; the rest when the socket takes it.
    func flush() {
        guard descriptor >= 0 else { return }
        while output.count > 0 {
            let sent = csys_send(descriptor, output.base + output.start, UInt64(output.count))
            if sent > 0 {
                output.consume(Int(sent))
            } else if errno == EINTR {
                continue
            } else {
                // Anything but EAGAIN is followed by an end of file, which is where it is handled.
                if errno != EAGAIN { output.clear() }
                break
            }
        }
        let wanted = output.count > 0 ? PEN_FD_READ | PEN_FD_WRITE : PEN_FD_READ
        guard wanted != interest else { return }
        interest = wanted
        _ = loop.pointee.watch(descriptor, wanted, watch)
    }

    /// The socket is ready (PEN_FD_* bits).
    func ready(_ bits: UInt32) {
        if bits & PEN_FD_WRITE != 0 { flush() }
        guard descriptor >= 0, bits & (PEN_FD_READ | PEN_FD_ERROR) != 0 else { return }
        let generation = generation
        let n = input.fill(from: descriptor)
        if n == 0 { return lost("the plugin's process died") }
        if n < 0 {
            if errno != EAGAIN && errno != EINTR { lost("the plugin's process died") }
            return
        }
        while true {
            switch IsolationFrame.next(input.view) {
            case .incomplete: return
            case .malformed: return lost("the plugin's process sent what is no frame")
            case .frame(let kind, let payload, let size):
                let isBelieved = take(kind, payload)
                // Handling it may have ended this child, or even brought the next one.
                guard descriptor >= 0, self.generation == generation else { return }
                guard isBelieved else { return lost("the plugin's process sent what it may not") }
                input.consume(size)
            }
        }
    }
}
