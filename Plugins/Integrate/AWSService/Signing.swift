import ByteEncodings
import CPenstock
import CivilTime
import SigV4

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Signature Version 4 of the requests, by the host's hashes.
struct Signing {
    private let signer: SigV4Signer<HostCrypto>
    private let crypto: HostCrypto
    private let host: Host

    init(_ config: Config, _ setup: Setup, service: String) throws {
        crypto = HostCrypto(host: setup.host)
        host = setup.host
        signer = SigV4Signer(
            try SigV4Credentials(config, setup),
            region: try setup.config.require("region").string(), service: service, crypto: crypto)
    }

    /// What is signed of a request. IAM User Guide, "Create a signed AWS API request": Host, the type
    /// of the body, and every `x-amz-*`.
    func request(
        _ exchange: Exchange, method: String, path: String, query: String, authority: String,
        _ body: Bytes
    ) -> SigV4Request {
        var fields = [SigV4Request.Field("Host", authority)]
        for index in 0..<exchange.headerCount() {
            guard let field = exchange.headerField(at: index) else { continue }
            let name = String(field.name).lowercased()
            // These are the signature's own.
            if ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"].contains(name) {
                continue
            }
            if name == "content-type" || name.hasPrefix("x-amz-") {
                fields.append(.init(name, String(field.value)))
            }
        }
        return SigV4Request(
            method: method, path: path, query: query, fields: fields,
            payloadHash: Hex.text(crypto.sha256(Array(body.buffer))))
    }

    /// What signs it: fields that it hasn't yet.
    func fields(_ request: SigV4Request) -> ArraySlice<SigV4Request.Field> {
        let time = CivilTime(milliseconds: host.unixMilliseconds).text(.basic)
        return signer.sign(request, timestamp: time).request.fields
            .dropFirst(request.fields.count)
    }
}

/// The host's SHA-256 and HMAC.
private struct HostCrypto: SigV4Crypto {
    let host: Host

    func sha256(_ message: [UInt8]) -> [UInt8] {
        digest { out in
            message.withUnsafeBufferPointer { _ = host.sha256(Bytes($0), into: out) }
        }
    }

    func hmacSHA256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        let tables = host.tables.pointee
        return digest { out in
            message.withUnsafeBufferPointer { message in
                key.withUnsafeBufferPointer { key in
                    _ = tables.crypto?.pointee.hmac(
                        tables.host, PEN_SHA256, Bytes(key), Bytes(message), out)
                }
            }
        }
    }

    private func digest(_ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 64) { out, count in
            guard let base = out.baseAddress else { return }
            base.initialize(repeating: 0, count: 64)
            fill(base)
            count = 32
        }
    }
}
