import ByteEncodings
import CPenstock
import CivilTime
import SigV4
import SigV4Plugin

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Signature Version 4 of the requests, by the host's hashes.
struct Signing {
    private let signer: RequestSigner
    private let host: Host

    init(_ config: Config, _ setup: Setup, service: String) throws {
        host = setup.host
        signer = try RequestSigner(
            config, setup, region: try setup.config.require("region").string(), service: service)
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
            payloadHash: Hex.text(signer.crypto.sha256(Array(body.buffer))))
    }

    /// What signs it: fields that it hasn't yet; nil: there is nobody to sign it.
    func fields(
        _ request: SigV4Request, _ exchange: Exchange
    ) -> ArraySlice<SigV4Request.Field>? {
        guard let signer = signer.signer(exchange) else { return nil }
        let time = CivilTime(milliseconds: host.unixMilliseconds).text(.basic)
        return signer.sign(request, timestamp: time).request.fields
            .dropFirst(request.fields.count)
    }
}
