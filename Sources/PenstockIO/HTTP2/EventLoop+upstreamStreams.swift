import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

// Streams as upstreams: records without a descriptor, each for one request, whose bytes go to and come from
// the session of a carrier (EventLoop+carriers.swift). The rest of the loop takes one for a connection that
// is never used again.
extension EventLoop {
    /// A stream for a request: open where a connection has room, else in the target's queue. Nil: there
    /// is no connection, and none can be made.
    func stream(to target: TargetState) -> Upstream? {
        guard let upstream = makeStream(target) else { return nil }
        if target.pointee.firstWaiting == nil, let carrier = carrierWithRoom(target) {
            metrics.pointee.upstreamReuses &+= 1
            begin(upstream, on: carrier)
            upstream.pointee.state = .busy
            return upstream
        }
        enqueue(upstream)
        guard provide(target) else {
            closeUpstream(upstream)
            return nil
        }
        return upstream
    }

    private func makeStream(_ target: TargetState) -> Upstream? {
        let upstream = upstreamRecords.take().bindMemory(to: UpstreamRecord.self, capacity: 1)
        upstream.initialize(
            to: UpstreamRecord(
                socket: SocketRecord(
                    kind: .upstream, descriptor: SocketRecord.streamDescriptor, slot: 0),
                target: target))
        guard sockets.insert(upstream.socket) != nil else {
            upstreamRecords.give(upstream)
            return nil
        }
        // Whoever is done with it must not keep it.
        upstream.pointee.socket.hungUp = true
        // It races with nobody.
        upstream.pointee.race.tried = .max
        upstream.timer.initialize(
            to: Timer(context: services.pointee.context) { address in
                let timer = address.assumingMemoryBound(to: Timer.self)
                EventLoop.with(timer.pointee.context) {
                    $0.upstreamTimedOut(Upstream(timer: timer))
                }
            })
        return upstream
    }

    /// Opens a stream's stream.
    func begin(_ upstream: Upstream, on carrier: Upstream) {
        guard let session = carrier.pointee.session?.takeUnretainedValue() else { return }
        metrics.pointee.upstreamHTTP2Streams &+= 1
        askWhetherAlive(carrier, session)
        upstream.pointee.socket.stream = session.begin(owner: UnsafeMutableRawPointer(upstream))
        upstream.pointee.connection = carrier
        upstream.pointee.isReused = carrier.pointee.isReused
        upstream.pointee.begunAt = now
        upstream.pointee.nextStream = carrier.pointee.firstStream
        carrier.pointee.firstStream?.pointee.previousStream = upstream
        carrier.pointee.firstStream = upstream
        carrier.pointee.streamCount += 1
        streamWrote(upstream.socket)
    }

    /// `closeUpstream` of a stream: the peer is told what it doesn't know.
    func closeStream(_ upstream: Upstream) {
        upstream.pointee.state = .closed
        wheel.cancel(upstream.timer)
        sockets.remove(upstream.socket)
        releaseInput(upstream)
        upstream.pointee.output.release()
        closedUpstreams.append(upstream)
        guard let carrier = upstream.pointee.connection else { return dequeue(upstream) }
        if let previous = upstream.pointee.previousStream {
            previous.pointee.nextStream = upstream.pointee.nextStream
        } else {
            carrier.pointee.firstStream = upstream.pointee.nextStream
        }
        upstream.pointee.nextStream?.pointee.previousStream = upstream.pointee.previousStream
        upstream.pointee.connection = nil
        carrier.pointee.streamCount -= 1
        if upstream.pointee.headDone { carrier.pointee.isReused = true }
        if let stream = upstream.pointee.socket.stream {
            upstream.pointee.socket.stream = nil
            stream.pointee.session.takeUnretainedValue().end(stream)
        }
        streamEnded(carrier)
    }

    // MARK: Queue

    private func enqueue(_ upstream: Upstream) {
        let target = upstream.pointee.target
        upstream.pointee.previousStream = target.pointee.lastWaiting
        if let last = target.pointee.lastWaiting {
            last.pointee.nextStream = upstream
        } else {
            target.pointee.firstWaiting = upstream
        }
        target.pointee.lastWaiting = upstream
        target.pointee.waitingCount += 1
    }

    /// Takes a stream out of its target's queue, if it is there.
    func dequeue(_ upstream: Upstream) {
        let target = upstream.pointee.target
        guard upstream.pointee.previousStream != nil || target.pointee.firstWaiting == upstream
        else { return }
        if let previous = upstream.pointee.previousStream {
            previous.pointee.nextStream = upstream.pointee.nextStream
        } else {
            target.pointee.firstWaiting = upstream.pointee.nextStream
        }
        if let next = upstream.pointee.nextStream {
            next.pointee.previousStream = upstream.pointee.previousStream
        } else {
            target.pointee.lastWaiting = upstream.pointee.previousStream
        }
        upstream.pointee.nextStream = nil
        upstream.pointee.previousStream = nil
        target.pointee.waitingCount -= 1
    }

    /// Opens the streams that wait where there is room by now, and connections for the others.
    func placeWaiting(_ target: TargetState) {
        while let waiting = target.pointee.firstWaiting, let carrier = carrierWithRoom(target) {
            dequeue(waiting)
            begin(waiting, on: carrier)
            connected(waiting)
        }
        if target.pointee.firstWaiting != nil, !provide(target) {
            failWaiting(target, PEN_UPSTREAM_CONNECT)
        }
    }

    /// No connection will come: those that wait for one fail.
    func failWaiting(_ target: TargetState, _ reason: Int64) {
        // Those who try again wait behind these.
        var left = target.pointee.waitingCount
        while left > 0, let waiting = target.pointee.firstWaiting {
            left -= 1
            dequeue(waiting)
            upstreamLost(waiting, reason)
        }
    }

    /// A connection for them begins its handshake: the time for that counts now.
    func waitForHandshake(_ target: TargetState, until deadline: UInt64) {
        var next = target.pointee.firstWaiting
        while let waiting = next {
            next = waiting.pointee.nextStream
            waiting.pointee.race.deadline = min(deadline, headDeadline(waiting) ?? deadline)
            expect(waiting.timer, at: waiting.pointee.race.deadline)
        }
    }

    // MARK: Bytes

    /// Looks at every stream of a carrier that something happened to.
    func serveStreams(carrier: Upstream, _ session: HTTP2Session) {
        while let stream = session.next() {
            guard let owner = stream.pointee.owner else { continue }
            let upstream = owner.assumingMemoryBound(to: UpstreamRecord.self)
            sendRequest(upstream, stream, session)
            if upstream.pointee.state == .closed { continue }
            if session.hasBytes(stream) || stream.pointee.isClosed {
                upstream.pointee.socket.canRead = true
                upstreamReadable(upstream)
            }
        }
    }

    /// Hands the head of a request to the session, and says that there is more of its body.
    private func sendRequest(
        _ upstream: Upstream, _ stream: HTTP2Stream.Pointer, _ session: HTTP2Session
    ) {
        if stream.pointee.isClosed { return }
        if session.awaitsHead(stream), !upstream.pointee.output.isEmpty {
            let text = upstream.pointee.output.bytes
            guard let base = text.base,
                let used = session.request(
                    stream,
                    UnsafeMutablePointer(
                        mutating: base.assumingMemoryBound(to: UInt8.self)), text.count,
                    isSecure: upstream.pointee.target.pointee.tls != nil,
                    isWhole: upstream.pointee.requestDone)
            else {
                upstream.pointee.exchange?.tell("the request's head can't be sent in HTTP/2")
                return upstreamLost(upstream, PEN_UPSTREAM_PROTOCOL)
            }
            upstream.pointee.output.consume(used)
            stream.pointee.wasPulled = true
        }
        if !upstream.pointee.output.isEmpty || upstream.pointee.requestDone {
            session.resume(stream)
        }
        guard stream.pointee.wasPulled else { return }
        stream.pointee.wasPulled = false
        if upstream.pointee.output.isEmpty { upstreamDrained(upstream) }
    }

    /// Gives a session bytes of a request's body (`HTTP2Session.Source`).
    static let takeRequest: HTTP2Session.Source = { owner, out, room, isEnd in
        let upstream = owner.assumingMemoryBound(to: UpstreamRecord.self)
        let text = upstream.pointee.output.bytes
        let count = min(text.count, room)
        if count > 0, let base = text.base {
            out.update(from: base.assumingMemoryBound(to: UInt8.self), count: count)
            upstream.pointee.output.consume(count)
        }
        isEnd.pointee = upstream.pointee.output.isEmpty && upstream.pointee.requestDone
        return count
    }
}

extension UnsafeMutablePointer where Pointee == UpstreamRecord {
    /// A stream of a connection, not a connection.
    @inline(__always) var isStream: Bool {
        pointee.socket.descriptor == SocketRecord.streamDescriptor
    }

    /// The peer did nothing with the request: it was refused, or never sent (RFC 9113 §8.7).
    var isUnheard: Bool {
        guard isStream else { return false }
        guard let stream = pointee.socket.stream else { return true }
        return stream.pointee.isRefused
            || stream.pointee.session.takeUnretainedValue().awaitsHead(stream)
    }
}
