import CPenstock
import PenstockCore
import PenstockHTTP2

// What carriers read and write: their sessions' frames.
extension EventLoop {
    /// Reads frames until there are none.
    func readFrames(_ carrier: Upstream) {
        var budget = 16
        while carrier.pointee.socket.canRead, carrier.pointee.state == .http2 {
            // A peer that asks (PING, SETTINGS) and takes no answers isn't read from.
            guard carrier.pointee.output.count < EventLoop.framesPending else { break }
            if budget == 0 {
                deferred.append(sockets.data(carrier.socket))
                return
            }
            budget -= 1
            if carrier.pointee.input.base == nil {
                carrier.pointee.input = ReadBuffer(
                    base: blocks.take().assumingMemoryBound(to: UInt8.self),
                    capacity: blocks.blockSize)
            }
            let n = read(carrier.socket, &carrier.pointee.input, limit: Int.max)
            if n < 0 { return carrierLost(carrier, PEN_UPSTREAM_RESET) }
            if n == 0 {
                if carrier.pointee.socket.readEnded {
                    return carrierLost(carrier, PEN_UPSTREAM_RESET)
                }
                break
            }
            guard take(carrier) else { return }
        }
        if carrier.pointee.state == .http2 { releaseInput(carrier) }
    }

    /// Takes the frames that were read; false: nothing more is read.
    private func take(_ carrier: Upstream) -> Bool {
        guard let session = carrier.pointee.session?.takeUnretainedValue() else { return false }
        carrier.pointee.heardAt = now
        let isFine = session.receive(carrier.pointee.input.bytes, carrier.pointee.input.count)
        carrier.pointee.input.start = 0
        carrier.pointee.input.end = 0
        touch(carrier.socket)
        serveStreams(carrier: carrier, session)
        return isFine && carrier.pointee.state == .http2
    }

    /// Sends frames until there are none or the peer takes no more. At the end of a turn.
    func sendFrames(carrier: Upstream) {
        guard carrier.pointee.state == .http2,
            let session = carrier.pointee.session?.takeUnretainedValue()
        else { return }
        placeWaiting(carrier.pointee.target)
        serveStreams(carrier: carrier, session)
        while carrier.pointee.output.isEmpty, carrier.pointee.state == .http2 {
            let count = gatherFrames(session)
            if count == 0 { break }
            var span = Span(scratch, count)
            guard write(carrier.socket, &carrier.pointee.output, &span, 1) else {
                // Answers may be there already.
                carrier.pointee.socket.canRead = true
                carrier.pointee.socket.hungUp = true
                carrier.pointee.isRetired = true
                readFrames(carrier)
                return carrierLost(carrier, PEN_UPSTREAM_RESET)
            }
            serveStreams(carrier: carrier, session)
        }
        guard carrier.pointee.state == .http2 else { return }
        if !session.goesOn, carrier.pointee.output.isEmpty {
            return carrierLost(carrier, PEN_UPSTREAM_PROTOCOL)
        }
        let state = carrier.pointee.target.pointee.upstream
        let isLast =
            carrier.pointee.isRetired || isDraining || state.pointee.references == 0
            || state.pointee.keepAliveMax == 0 || !session.takesRequests
        if isLast, carrier.pointee.firstStream == nil { end(carrier: carrier) }
    }
}
