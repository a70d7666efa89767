import ByteEncodings
import CPenstock
import SigV4

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// A request as its signer saw it.
struct SignedMessage {
    private(set) var request: SigV4Request

    /// As it was received, whatever steps have changed since.
    init(_ exchange: Exchange) {
        let info = exchange.request
        var fields: [SigV4Request.Field] = []
        while let field = exchange.headerField(at: fields.count, of: .received) {
            fields.append(SigV4Request.Field(String(field.name), String(field.value)))
        }
        request = SigV4Request(
            method: String(info.method), path: String(info.path), query: String(info.query),
            fields: fields, payloadHash: SigV4Request.emptyPayloadHash)
    }

    /// The body's own hash is what counts: a signature over another one doesn't match it, whatever
    /// `x-amz-content-sha256` says; unless that says that the body isn't signed.
    ///
    /// - Returns: false where the body isn't there yet.
    mutating func hashBody(_ exchange: Exchange) -> Bool {
        if request.field("x-amz-content-sha256") == SigV4Request.unsignedPayload {
            request.payloadHash = SigV4Request.unsignedPayload
            return true
        }
        if exchange.bodyLength(.request) == 0 { return true }
        guard let body = exchange.body(.request) else { return false }
        let digest = [UInt8](unsafeUninitializedCapacity: 32) { out, count in
            guard let base = out.baseAddress, exchange.host.sha256(body, into: base) else { return }
            count = 32
        }
        // Without the host's hash nothing matches.
        request.payloadHash = Hex.text(digest)
        return true
    }
}
