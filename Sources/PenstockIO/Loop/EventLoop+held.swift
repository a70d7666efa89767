import CPenstock
import PenstockCore

/// Messages of a turn that has several events go out together at its end, one send after the other: the kernel's
/// way through a send stays in the processor's caches, and who waits at the other end is woken once for
/// several of them and not between them.
///
/// What is held lies in the scratch buffer, whose beginning moves on behind it, so nothing is copied. To
/// everything else it looks like output that the peer didn't take yet.
extension EventLoop {
    /// Bytes and messages that wait at most; beyond, a message goes out at once, or those before it do.
    static let heldCapacity = 64 << 10
    static let heldMessages = 32
    /// A longer message costs so much that holding it saves nothing.
    static let heldMessageBytes = 8 << 10
    /// Nanoseconds that a message waits for the next event at most. A loop whose events took longer of late
    /// holds none: an answer would wait for somebody else's slow step.
    static let heldPatience: UInt64 = 200_000
    /// Messages begin where a cache line does.
    static let heldAlignment = 64

    /// Deals with a turn's events.
    @inline(__always)
    func dispatch(_ count: Int, from start: UInt64) {
        holds = count > 1 && slowestEvent < EventLoop.heldPatience
        var (before, sent) = (start, start)
        for i in 0..<count {
            ready(events[i])
            // Steps and ends of exchanges read the clock; what doesn't took no time worth asking for.
            let after = services.pointee.latest
            slowestEvent = max(slowestEvent &- slowestEvent >> 4, after &- before)
            before = after
            guard heldCount > 0 else { continue }
            if heldCount == EventLoop.heldMessages || after &- sent > EventLoop.heldPatience {
                sendHeld()
                holds = slowestEvent < EventLoop.heldPatience
                before = services.pointee.latest
                sent = before
            }
        }
        if heldCount > 0 { sendHeld() }
        holds = false
    }

    /// Writes a whole message that begins the scratch buffer, now or with the others of this turn. False: the
    /// connection is gone.
    @inline(__always)
    func writeTogether(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ pending: inout PendingOutput,
        scratchBytes count: Int
    ) -> Bool {
        guard holds, heldCount < EventLoop.heldMessages, count <= EventLoop.heldMessageBytes,
            pending.isEmpty, socket.pointee.canWrite, socket.pointee.tls == nil,
            scratch + count <= scratchStart + EventLoop.heldCapacity
        else {
            var span = Span(scratch, count)
            return write(socket, &pending, &span, 1)
        }
        pending.lend(scratch, count)
        scratch += (count + EventLoop.heldAlignment - 1) & -EventLoop.heldAlignment
        held[heldCount] = sockets.data(socket)
        heldCount += 1
        return true
    }

    /// Writes all of a message that is held; false: it is to be done as with any other output, or was.
    @inline(__always)
    private func writeLent(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ pending: inout PendingOutput
    ) -> Bool {
        guard pending.isLent, socket.pointee.canWrite else { return false }
        var span = pending.bytes
        let n = system.write(system.context, socket.pointee.descriptor, &span, 1)
        if n == span.count {
            pending = PendingOutput()
            return true
        }
        // An error shows again at the next write.
        pending.consume(max(n, 0))
        return false
    }

    /// Sends what is held. Between events, never within one: who composes a head relies on the scratch buffer.
    @inline(never)
    func sendHeld() {
        // What these do in turn goes out at once.
        holds = false
        for i in 0..<heldCount {
            guard let socket = sockets.record(held[i]) else { continue }
            let record = UnsafeMutableRawPointer(socket)
            if socket.pointee.kind == .client {
                let client = record.assumingMemoryBound(to: ClientRecord.self)
                if writeLent(socket, &client.pointee.output) {
                    clientDrained(client)
                    continue
                }
            } else {
                // Whole requests: nobody waits for them to be drained.
                let upstream = record.assumingMemoryBound(to: UpstreamRecord.self)
                if writeLent(socket, &upstream.pointee.output) { continue }
            }
            ready(Event(data: held[i], bits: 0))
        }
        heldCount = 0
        // Nobody's output is here any more: what a peer didn't take was copied (`flush`), what was closed is
        // forgotten.
        scratch = scratchStart
    }
}
