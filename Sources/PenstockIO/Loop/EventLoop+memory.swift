import PenstockCore

// The memory budget of a loop (limits.buffers): over it, no new connection is accepted, no new request
// is read, and bodies that are buffered whole grow one at a time, so that what is under way ends and
// gives its memory back. What is streamed holds one block a direction, which it has already.

extension EventLoop {
    /// Bytes of blocks that are lent and of bodies that are buffered.
    var bytesInUse: Int { blocks.outstanding * blocks.blockSize + gatheredBytes.pointee }

    @inline(__always) var isOverBudget: Bool { bytesInUse > options.limits.bufferBytes }

    /// Whether a record may buffer more of a body; if not, its reading goes on once it may.
    func mayGather(_ socket: UnsafeMutablePointer<SocketRecord>) -> Bool {
        guard isOverBudget else { return true }
        let data = sockets.data(socket)
        if !gathererIsAtWork { gatherer = data }
        if gatherer == data { return true }
        starved.append(data)
        return false
    }

    /// A connection without a request has one to read, and there is no memory: later.
    func starve(_ socket: UnsafeMutablePointer<SocketRecord>) {
        socket.pointee.canRead = true
        starved.append(sockets.data(socket))
    }

    /// The one that may go on over the budget is still there and still gathers.
    private var gathererIsAtWork: Bool {
        guard gatherer != 0, let record = sockets.record(gatherer) else { return false }
        let raw = UnsafeMutableRawPointer(record)
        switch record.pointee.kind {
        case .client:
            return raw.assumingMemoryBound(to: ClientRecord.self).pointee.bodyMode == .gathering
        case .upstream:
            let upstream = raw.assumingMemoryBound(to: UpstreamRecord.self)
            return upstream.pointee.isGathering && !upstream.pointee.bodyDone
        case .listener, .watch, .free: return false
        }
    }

    /// Lets those that wait try again, when something was given back. At the end of a turn, which
    /// is when memory of this loop is.
    func feedStarved() {
        guard !isOverBudget || !gathererIsAtWork else { return }
        let waiting = starved
        starved.removeAll(keepingCapacity: true)
        for data in waiting {
            guard let record = sockets.record(data) else { continue }
            // Over the budget only those that gather have anything to gain: one of them goes on.
            if isOverBudget, !gathers(record) {
                starved.append(data)
                continue
            }
            record.pointee.canRead = true
            deferred.append(data)
        }
    }

    private func gathers(_ record: UnsafeMutablePointer<SocketRecord>) -> Bool {
        let raw = UnsafeMutableRawPointer(record)
        switch record.pointee.kind {
        case .client:
            return raw.assumingMemoryBound(to: ClientRecord.self).pointee.bodyMode == .gathering
        case .upstream: return raw.assumingMemoryBound(to: UpstreamRecord.self).pointee.isGathering
        case .listener, .watch, .free: return false
        }
    }
}
