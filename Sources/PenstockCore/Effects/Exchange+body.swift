public import CPenstock
import Glibc

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Changes the status.
    public func setStatus(_ status: Int32) {
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .statusChanged, index: pointee.status, name: ByteView("status"),
                    value: .int(Int64(status))))
        }
        pointee.status = status
    }

    /// Puts a body in place of another; takes `body` over.
    public func replaceBody(_ direction: UInt32, _ body: pen_buf) {
        var owned = body
        if body.release == nil, body.n > 0 {
            // Small answers live in the arena: a warm local answer allocates nothing.
            if body.n <= 2048, let copy = pointee.arena.copy(body.view) {
                owned = pen_buf(borrowed: copy)
            } else {
                let copy = pen_buf.allocate(body.n)
                if let p = body.p { memcpy(copy.memory, p, body.n) }
                owned = copy.buffer
            }
        }
        replaceBodyInPlace(direction, owned)
    }

    /// As `replaceBody`, of bytes that outlive the exchange's answer or carry their release.
    public func replaceBodyInPlace(_ direction: UInt32, _ owned: pen_buf) {
        var fresh = Body()
        fresh.state = .replaced
        fresh.bytes = owned.p == nil ? ByteView("") : owned.view
        fresh.length = Int64(owned.n)
        fresh.owner = owned
        let old = direction == PEN_REQUEST_BODY ? pointee.requestBody : pointee.responseBody
        if direction == PEN_REQUEST_BODY {
            pointee.requestBody = fresh
        } else {
            pointee.responseBody = fresh
        }
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .bodyReplaced, direction: UInt8(direction), name: ByteView("body"),
                    value: .string(fresh.bytes), oldBody: old))
        } else {
            var old = old
            old.release()
        }
    }

    /// Notes that a local response was made; status, headers and body follow by the calls above.
    public func markResponded(status: Int32) {
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .responded, index: pointee.status, name: ByteView("respond"),
                    value: .int(Int64(status))))
        }
        pointee.status = status
        pointee.flags.insert(.responded)
    }
}
