import CPenstock
import Glibc
import PenstockCore
import PenstockHTTP
import PenstockTLS

/// Where connections in TLS differ from those in clear text: below `read`, `write` and `flush`, and
/// nowhere else.
extension EventLoop {
    /// `read` of a wrapped connection; the same results.
    @inline(never)
    func readWrapped(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ buffer: inout ReadBuffer, _ room: Int
    ) -> Int {
        guard let tls = socket.pointee.tls?.takeUnretainedValue() else { return -1 }
        let out = buffer.base.unsafelyUnwrapped + buffer.end
        var isReadable = true
        if tls.engine == nil {
            let n = begin(socket, tls, out, room)
            // In clear text from here on, or nothing to shake hands with.
            if tls.engine == nil {
                if n > 0 { buffer.end += n }
                return n
            }
            isReadable = socket.pointee.canRead
        }
        guard let engine = tls.engine else { return -1 }
        let outcome = engine.read(
            out, room, isReadable: isReadable, untilEnd: socket.pointee.hungUp)
        if !tls.isEstablished, engine.isEstablished { established(socket, tls, engine) }
        switch outcome {
        case .bytes(let n):
            buffer.end += n
            socket.pointee.canRead =
                engine.hasPending || !engine.isDrained || socket.pointee.hungUp
            return n
        case .again:
            // A flight that wasn't taken goes on when the peer takes more: that edge must find
            // `canRead`.
            socket.pointee.canRead = engine.isBlocked && !engine.isEstablished
            if socket.pointee.canRead { socket.pointee.canWrite = false }
            return 0
        case .ended:
            socket.pointee.canRead = false
            socket.pointee.readEnded = true
            return 0
        case .failed:
            if !tls.isEstablished { handshakeFailed(socket, tls, engine) }
            socket.pointee.canRead = false
            return -1
        }
    }

    /// The first bytes decide what the connection is. They are left in `out` for clear text.
    private func begin(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ tls: TLSConnection,
        _ out: UnsafeMutablePointer<UInt8>, _ room: Int
    ) -> Int {
        let n = system.receive(system.context, socket.pointee.descriptor, out, room)
        guard n > 0 else {
            socket.pointee.canRead = false
            if n == 0 { socket.pointee.readEnded = true }
            return n == 0 || n == -11 ? 0 : -1
        }
        if n < room, !socket.pointee.hungUp { socket.pointee.canRead = false }
        if out.pointee != TLSConnection.handshake {
            guard tls.listener?.takesClearText == true else {
                refuseClearText(socket)
                return -1
            }
            socket.pointee.tls?.release()
            socket.pointee.tls = nil
            return n
        }
        let transport = TLSTransport(
            context: system.context, descriptor: socket.pointee.descriptor,
            receive: system.receive, send: system.write)
        let early = [UInt8](UnsafeBufferPointer(start: out, count: n))
        tls.engine = tls.listener.flatMap { TLSEngine($0.context, transport, early: early) }
        return tls.engine == nil ? -1 : 0
    }

    /// A client that speaks HTTP to a listener of TLS is told so, as nginx does: in clear text.
    private func refuseClearText(_ socket: UnsafeMutablePointer<SocketRecord>) {
        let text: StaticString =
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 45\r\nconnection: close\r\n\r\n{\"message\":\"This port is for HTTPS requests\"}"
        var span = Span(text.utf8Start, text.utf8CodeUnitCount)
        _ = system.write(system.context, socket.pointee.descriptor, &span, 1)
    }

    private func established(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ tls: TLSConnection, _ engine: TLSEngine
    ) {
        tls.isEstablished = true
        metrics.pointee.handshakes &+= 1
        if engine.isResumed { metrics.pointee.handshakesResumed &+= 1 }
        let client = UnsafeMutableRawPointer(socket).assumingMemoryBound(to: ClientRecord.self)
        tls.text = ConnectionText(engine, peer: client.addressText)
        tls.checksHost = engine.separatesClients
        expect(client.timer, at: idleDeadline)
    }

    /// `write` of a wrapped connection that takes writes: the same result.
    @inline(never)
    func writeWrapped(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ pending: inout PendingOutput,
        _ spans: UnsafeMutablePointer<Span>, _ count: Int
    ) -> Bool {
        // One span is one run of records. Several are put behind each other: a head of its own would be
        // a record, and a packet, of its own.
        if count == 1 {
            var sent = 0
            while sent < spans[0].count, let base = spans[0].base {
                let n = writeWrapped(socket, Span(base + sent, spans[0].count - sent))
                if n == -11 {
                    keep(&pending, spans, count, skipping: sent)
                    socket.pointee.canWrite = false
                    return true
                }
                guard n >= 0 else { return false }
                sent += n
            }
            return true
        }
        keep(&pending, spans, count, skipping: 0)
        return flush(socket, &pending)
    }

    /// Bytes that were taken, -11 for none now, or -1.
    func writeWrapped(_ socket: UnsafeMutablePointer<SocketRecord>, _ span: Span) -> Int {
        guard let engine = socket.pointee.tls?.takeUnretainedValue().engine, let base = span.base
        else { return -1 }
        switch engine.write(base, span.count) {
        case .bytes(let n): return n
        case .again: return -11
        case .ended, .failed: return -1
        }
    }

    /// Tells the peer that no more comes, before our half of the stream ends.
    func endWrapping(_ socket: UnsafeMutablePointer<SocketRecord>) {
        socket.pointee.tls?.takeUnretainedValue().engine?.close()
    }

    /// Frees a closing connection's wrapping. One that is cut says nothing: its peer must see that.
    func dropWrapping(_ socket: UnsafeMutablePointer<SocketRecord>, isCut: Bool) {
        if !isCut { endWrapping(socket) }
        socket.pointee.tls?.release()
        socket.pointee.tls = nil
    }

    /// A listener that takes only some clients says why it didn't take one.
    private func handshakeFailed(
        _ socket: UnsafeMutablePointer<SocketRecord>, _ tls: TLSConnection, _ engine: TLSEngine
    ) {
        metrics.pointee.handshakesFailed &+= 1
        guard engine.demandsCertificate, let told = options.onClientFault else { return }
        let client = UnsafeMutableRawPointer(socket).assumingMemoryBound(to: ClientRecord.self)
        let record = client.pointee.listener
        // At most one a second, listener and loop: whoever tries for long fills no disk.
        guard record.pointee.toldAt == 0 || now > record.pointee.toldAt + 1_000_000_000 else {
            return
        }
        record.pointee.toldAt = now
        let fault = ClientFault(
            listener: options.listeners[Int(record.pointee.index)].name,
            peer: String(client.addressText),
            serverName: engine.serverName.map { String(cString: $0) } ?? "", detail: engine.fault)
        onWorker { told(fault) }
    }

    /// Whether a request in clear text may have what it asks for, beside names that ask for certificates.
    func mayAskInClear(_ client: Client, _ exchange: Exchange) -> Bool {
        let connection = client.pointee.connection ?? client
        guard connection.pointee.socket.tls == nil,
            let rules = client.pointee.listener.pointee.tls?.takeUnretainedValue()
        else { return true }
        let context = rules.context
        return !context.guardsNames
            || context.takesAnybody(for: String(exchange.pointee.authority.withoutPort))
    }

    /// An exchange's facts of the connection. False: the client asks for a name whose rules didn't let it in
    /// (RFC 9110 §15.5.20).
    func tellOfWrapping(_ client: Client, _ exchange: Exchange) -> Bool {
        guard let tls = client.pointee.socket.tls?.takeUnretainedValue() else { return true }
        exchange.pointee.isSecure = true
        exchange.pointee.connection = tls.text.map { UnsafePointer($0.facts) }
        guard tls.checksHost, let engine = tls.engine else { return true }
        return engine.takes(host: String(exchange.pointee.authority.withoutPort))
    }
}

extension ByteView {
    /// A host of an authority.
    fileprivate var withoutPort: ByteView {
        guard !isEmpty, self[n - 1] != UInt8(ascii: "]") else { return self }
        for i in stride(from: n - 1, to: 0, by: -1) {
            if self[i] == UInt8(ascii: ":") { return self[0..<i] }
            if self[i] &- 0x30 > 9 { break }
        }
        return self
    }
}

extension UnsafeMutablePointer where Pointee == ClientRecord {
    /// Its handshake isn't over, or hasn't begun.
    var isShaking: Bool {
        pointee.socket.tls.map { !$0.takeUnretainedValue().isEstablished } ?? false
    }
}
