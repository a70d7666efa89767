import CPenstock
import PenstockCore

/// Bytes to and from a record's descriptor, whatever that is: a socket, TLS on it, or a stream of HTTP/2.
extension EventLoop {
    /// Writes spans, or as much as the peer takes; the rest is copied to `pending`. False: the
    /// connection is gone.
    @inline(__always)
    func write(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ pending: inout PendingOutput,
        _ spans: UnsafeMutablePointer<Span>, _ count: Int
    ) -> Bool {
        if pending.isEmpty, socket.pointee.canWrite {
            if socket.pointee.tls != nil {
                return writeWrapped(socket, &pending, spans, count)
            }
            var total = 0
            for i in 0..<count { total += spans[i].count }
            let n = system.write(system.context, socket.pointee.descriptor, spans, Int32(count))
            if n == total { return true }
            if n < 0, n != -11 { return false }
            socket.pointee.canWrite = false
            keep(&pending, spans, count, skipping: max(n, 0))
            return true
        }
        keep(&pending, spans, count, skipping: 0)
        if socket.pointee.descriptor == SocketRecord.streamDescriptor { streamWrote(socket) }
        return true
    }

    @inline(never)
    func keep(
        _ pending: inout PendingOutput, _ spans: UnsafeMutablePointer<Span>, _ count: Int,
        skipping: Int
    ) {
        var skip = skipping
        for i in 0..<count {
            guard spans[i].count > skip, let base = spans[i].base else {
                skip -= spans[i].count
                continue
            }
            pending.append(base + skip, spans[i].count - skip)
            skip = 0
        }
    }

    /// Writes what is pending; false: the connection is gone.
    func flush(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ pending: inout PendingOutput
    ) -> Bool {
        while !pending.isEmpty, socket.pointee.canWrite {
            var span = pending.bytes
            let n =
                socket.pointee.tls == nil
                ? system.write(system.context, socket.pointee.descriptor, &span, 1)
                : writeWrapped(socket, span)
            if n < 0, n != -11 { return false }
            // A wrapped write ends with a record, not only where the peer takes no more.
            if n < span.count, n < 0 || socket.pointee.tls == nil {
                socket.pointee.canWrite = false
            }
            pending.consume(max(n, 0))
        }
        pending.own()
        return true
    }

    /// Reads into a buffer's free room, at most `limit` bytes. Above 0: bytes; 0: nothing now (and
    /// `readEnded` tells whether ever); -1: the connection is gone.
    @inline(__always)
    func read(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ buffer: inout ReadBuffer, limit: Int
    ) -> Int {
        let room = min(buffer.room, limit)
        if socket.pointee.tls != nil { return readWrapped(socket, &buffer, room) }
        if socket.pointee.descriptor == SocketRecord.streamDescriptor {
            return readStream(socket, &buffer, room)
        }
        let n = system.receive(
            system.context, socket.pointee.descriptor, buffer.base.unsafelyUnwrapped + buffer.end,
            room)
        if n > 0 {
            buffer.end += n
            // A short read took everything: no second call to hear EAGAIN. Not so when the peer has
            // hung up: data and end may come in one edge.
            if n < room, !socket.pointee.hungUp { socket.pointee.canRead = false }
            return n
        }
        socket.pointee.canRead = false
        if n == 0 {
            socket.pointee.readEnded = true
            return 0
        }
        return n == -11 ? 0 : -1
    }
}
