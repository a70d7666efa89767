import Glibc
import PenstockTLS

/// A blocking connection of a command, in clear text or in TLS. It is closed with its last reference.
final class HTTPWire {
    /// How it is called in messages.
    private let name: String
    private let descriptor: Int32
    private var engine: TLSEngine?
    /// Whether the kernel's time-out ended the last call: the engine's transport says so here, and to the
    /// engine that there is nothing now.
    private let isSilent: UnsafeMutablePointer<Bool>

    /// Takes a connected socket, whose calls block no longer than its time-outs.
    init(_ descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
        isSilent = .allocate(capacity: 1)
        isSilent.initialize(to: false)
    }

    deinit {
        engine?.close()
        engine = nil
        close(descriptor)
        isSilent.deallocate()
    }

    /// Makes it one in TLS; throws when the server isn't who it must be.
    func secure(_ context: TLSClientContext, host: String) throws {
        let transport = TLSTransport(
            context: UnsafeMutableRawPointer(isSilent), descriptor: descriptor,
            receive: { isSilent, descriptor, out, count in
                HTTPWire.outcome(isSilent) { recv(descriptor, out, count, 0) }
            },
            send: { isSilent, descriptor, spans, count in
                // One span: the engine has no others.
                let span = spans.assumingMemoryBound(to: (UnsafeRawPointer, Int).self).pointee
                return HTTPWire.outcome(isSilent) {
                    Glibc.send(descriptor, span.0, span.1, Int32(MSG_NOSIGNAL))
                }
            })
        guard let engine = TLSEngine(context, serverName: host, transport) else {
            throw CommandFailure.environment("\(name): OpenSSL begins no TLS")
        }
        self.engine = engine
        while true {
            switch engine.shake(isReadable: true) {
            case .bytes: return
            case .again where !isSilent.pointee: continue
            case .again:
                throw CommandFailure.environment("\(name) says nothing in the TLS handshake")
            case .ended, .failed:
                throw CommandFailure.environment(
                    "\(name): the TLS handshake failed: \(engine.fault)",
                    hint: engine.peerFault == nil
                        ? "is it https that is spoken there?"
                        : "--ca FILE has the certificate of the authority that it is by")
            }
        }
    }

    /// Reads what there is; 0 at the end, nil: nothing came in time.
    func read(_ buffer: inout [UInt8]) throws -> Int? {
        guard let engine else {
            let n = buffer.withUnsafeMutableBytes { out in
                Self.outcome(UnsafeMutableRawPointer(isSilent)) {
                    recv(descriptor, out.baseAddress, out.count, 0)
                }
            }
            if n == -Int(EAGAIN) { return nil }
            guard n >= 0 else { throw broken("reading from", n) }
            return n
        }
        while true {
            let outcome = buffer.withUnsafeMutableBytes { out in
                out.baseAddress.map { engine.read($0, out.count) } ?? .failed
            }
            switch outcome {
            case .bytes(let n): return n
            case .ended: return 0
            case .again where isSilent.pointee: return nil
            case .again: continue
            case .failed: throw CommandFailure.environment("\(name): \(engine.failure)")
            }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(
                try rest.withUnsafeBytes { try write($0.baseAddress.unsafelyUnwrapped, $0.count) })
        }
    }

    private func write(_ bytes: UnsafeRawPointer, _ count: Int) throws -> Int {
        guard let engine else {
            let n = Self.outcome(UnsafeMutableRawPointer(isSilent)) {
                Glibc.send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
            }
            guard n > 0 else { throw broken("writing to", n) }
            return n
        }
        switch engine.write(bytes, count) {
        case .bytes(let n): return n
        case .again where !isSilent.pointee: return 0
        case .again: throw CommandFailure.environment("\(name) takes nothing")
        case .ended, .failed: throw CommandFailure.environment("\(name): \(engine.failure)")
        }
    }

    private func broken(_ what: String, _ code: Int) -> CommandFailure {
        .environment(
            "\(what) \(name): \(String(cString: strerror(Int32(-code))))",
            hint: "is it running, and listening there?")
    }

    /// What a system call came to, as the engine wants it: a count or the negative error.
    private static func outcome(_ isSilent: UnsafeMutableRawPointer, _ call: () -> Int) -> Int {
        let isSilent = isSilent.assumingMemoryBound(to: Bool.self)
        isSilent.pointee = false
        while true {
            let n = call()
            if n >= 0 { return n }
            if errno == EINTR { continue }
            isSilent.pointee = errno == EAGAIN
            return -Int(errno)
        }
    }
}
