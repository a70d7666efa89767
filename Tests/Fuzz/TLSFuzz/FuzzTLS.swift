import PenstockTLS

/// The first bytes of a connection in TLS, from anybody: a client hello, the name that it asks for, and what
/// comes behind. They go to the engine of a listener with two certificates and an authority that makes more,
/// whole and in two pieces.
///
/// Traps when such bytes end a handshake, when the engine says or answers more than a handshake has, doesn't stay
/// failed, or when the name that it understood depends on how they came.
public func fuzzTLS(_ input: UnsafeBufferPointer<UInt8>) {
    let whole = say(Array(input), pieces: [input.count])
    let cut = input.count / 2
    let halves = say(Array(input), pieces: [cut, input.count - cut])
    precondition(whole == halves, "\(whole ?? "none") whole, \(halves ?? "none") in pieces")
}

/// The name that a connection asked for.
private func say(_ input: [UInt8], pieces: [Int]) -> String? {
    let wire = Wire()
    guard let engine = TLSEngine(Listener.context, wire.transport) else { return nil }
    var block = [UInt8](repeating: 0, count: 4096)
    var rest = input[...]
    var hasFailed = false
    for piece in pieces {
        wire.incoming += rest.prefix(piece)
        rest = rest.dropFirst(piece)
        var calls = 0
        loop: while true {
            calls += 1
            precondition(calls <= input.count + 64, "it reads for ever")
            switch engine.read(&block, block.count) {
            case .bytes: preconditionFailure("plaintext before the handshake was over")
            case .again where wire.incoming.isEmpty: break loop
            case .again: continue
            case .ended, .failed:
                hasFailed = true
                break loop
            }
        }
        precondition(!hasFailed || engine.read(&block, block.count) != .again, "it goes on")
    }
    precondition(!engine.isEstablished, "a handshake of one side")
    precondition(wire.sent <= 64 << 10, "\(wire.sent) bytes for a client hello")
    guard let name = engine.serverName.map({ String(cString: $0) }) else { return nil }
    // RFC 6066 §3; OpenSSL takes no longer name.
    precondition(name.utf8.count <= 255, "a name of \(name.utf8.count) bytes")
    return name
}

private final class Wire {
    var incoming: [UInt8] = []
    var sent = 0

    // Unretained: the engine is gone before its wire.
    var transport: TLSTransport {
        TLSTransport(
            context: Unmanaged.passUnretained(self).toOpaque(), descriptor: 0,
            receive: { context, _, out, count in
                let wire = Unmanaged<Wire>.fromOpaque(context).takeUnretainedValue()
                guard !wire.incoming.isEmpty else { return -11 }
                let n = min(count, wire.incoming.count)
                UnsafeMutableRawBufferPointer(start: out, count: n).copyBytes(
                    from: wire.incoming[..<n])
                wire.incoming.removeFirst(n)
                return n
            },
            send: { context, _, spans, _ in
                let wire = Unmanaged<Wire>.fromOpaque(context).takeUnretainedValue()
                let n = spans.load(as: (UnsafeRawPointer, Int).self).1
                wire.sent += n
                return n
            })
    }
}

private enum Listener {
    static let context: TLSServerContext = {
        do {
            let authority = try LocalAuthority(name: "fuzz", now: 1_800_000_000)
            let identities = try [["a.test"], ["*.b.test"]].map { names in
                let made = try authority.certificate(for: names, now: 1_800_000_000)
                return TLSIdentity(
                    try TLSCertificate(chain: made.chain, key: made.key), policy: .tls10)
            }
            return try TLSServerContext(
                identities, tickets: TicketKeys { 0 }, protocols: ["h2", "http/1.1"],
                authority: authority)
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
