import CPenstock
import PenstockCore

extension EventLoop {
    /// Counts what came of a handshake, a message or an end, by whose error it is.
    func count(_ exchange: Exchange) {
        let status = exchange.pointee.status
        guard exchange.pointee.failure.type > 0 else {
            if status >= 400 { metrics.pointee.webSockets.integrationErrors &+= 1 }
            return
        }
        if (400...499).contains(status) {
            metrics.pointee.webSockets.clientErrors &+= 1
        } else {
            metrics.pointee.webSockets.executionErrors &+= 1
        }
    }
}
