import PenstockCore
import PenstockTLS
import X509OpenSSL

/// What exchanges are told of a client's connection, kept for as long as it: nothing is written for each
/// request.
final class ConnectionText {
    let facts: UnsafeMutablePointer<ConnectionFacts>
    private let memory: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter peer: its address, which lives as long.
    init(_ engine: TLSEngine, peer: ByteView) {
        var texts: [[UInt8]] = []
        if let pem = engine.peerCertificate {
            // What OpenSSL has verified it can read as well; if not, nothing is told of it.
            let certificate = pem.withUnsafeBufferPointer { try? Certificate($0).facts() }
            if let certificate {
                texts = [
                    certificate.pem, certificate.subject, certificate.issuer,
                    certificate.serialNumber, certificate.notBefore, certificate.notAfter,
                ].map { Array($0.utf8) }
            }
        }
        memory = .allocate(capacity: texts.reduce(1) { $0 + $1.count })
        facts = .allocate(capacity: 1)
        facts.initialize(to: ConnectionFacts(peerAddress: peer))
        facts.pointee.tlsVersion = Self.view(engine.version)
        facts.pointee.tlsServerName = Self.view(engine.serverName)
        facts.pointee.cipherSuite = Self.view(engine.cipher)
        guard texts.count == 6, let base = memory.baseAddress else { return }
        var at = 0
        let views = texts.map { text in
            (base + at).update(from: text, count: text.count)
            defer { at += text.count }
            return ByteView(UnsafePointer(base + at), text.count)
        }
        facts.pointee.clientCertificate = views[0]
        facts.pointee.certificate = ConnectionFacts.Certificate(
            subject: views[1], issuer: views[2], serialNumber: views[3], notBefore: views[4],
            notAfter: views[5])
    }

    deinit {
        facts.deallocate()
        memory.deallocate()
    }

    private static func view(_ text: UnsafePointer<CChar>?) -> ByteView {
        guard let text else { return .absent }
        var count = 0
        while text[count] != 0 { count += 1 }
        return ByteView(
            UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count)
    }
}
