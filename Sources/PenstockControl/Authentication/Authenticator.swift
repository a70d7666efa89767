internal import ByteEncodings
internal import SigV4
internal import SigV4OpenSSL

/// Finds out for whom, where and to which service a request was signed.
struct Authenticator: Sendable {
    /// Who asks, and where.
    struct Caller: Sendable, Hashable {
        /// Twelve digits.
        var account: String
        /// `eu-central-1`.
        var region: String
        /// The signing name: `apigateway`.
        var service: String
        /// Of the key pair.
        var accessKeyID: String
    }

    /// None: any well-formed signature passes, unverified.
    let keys: [String: AccessKey]
    /// The account of a caller when there are no keys.
    let account: String

    init(keys: [AccessKey], account: String) {
        self.keys = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.account = account
    }

    /// The caller. The service is whatever the signature's scope says; others than ours are for the
    /// caller of this function to refuse or to forward.
    func caller(of request: ControlRequest, now: Int) throws(ControlError) -> Caller {
        do throws(SigV4Error) {
            let signed = signedRequest(request)
            let claimed = try SigV4Authorization(signed)
            guard keys.isEmpty else { return try verified(signed, claimed, request.body, now) }
            // Without keys the id of a key may name the account, as the emulators have it.
            let isAccount = AccessKey.isAccount(claimed.accessKeyID)
            return Caller(
                account: isAccount ? claimed.accessKeyID : account, region: claimed.scope.region,
                service: claimed.scope.service, accessKeyID: claimed.accessKeyID)
        } catch {
            throw ControlError(
                ControlError.Code(rawValue: error.code.rawValue) ?? .accessDenied, error.message)
        }
    }

    /// The service that a request says it is signed for; nil where it isn't signed.
    func service(of request: ControlRequest) -> String? {
        // What is no signature is refused where callers are found out.
        (try? SigV4Authorization(signedRequest(request, isHashed: false)))?.scope.service
    }

    private func verified(
        _ signed: SigV4Request, _ claimed: SigV4Authorization, _ body: [UInt8], _ now: Int
    ) throws(SigV4Error) -> Caller {
        let verifier = SigV4Verifier(
            region: nil, service: claimed.scope.service, crypto: OpenSSLCrypto())
        let authorization = try verifier.verify(signed, now: SigV4Timestamp(seconds: now)) { id in
            keys[id].map { SigV4Credentials(accessKeyID: $0.id, secretAccessKey: $0.secret) }
        }
        guard let key = keys[authorization.accessKeyID] else {
            throw SigV4Error(
                .unrecognizedClient, "The security token included in the request is invalid.")
        }
        return Caller(
            account: key.account, region: authorization.scope.region,
            service: authorization.scope.service, accessKeyID: key.id)
    }

    /// The body's own hash is what counts: a signature over another one doesn't match it, whatever
    /// `x-amz-content-sha256` says.
    private func signedRequest(
        _ request: ControlRequest, isHashed: Bool = true
    ) -> SigV4Request {
        SigV4Request(
            method: request.method, path: String(request.path), query: String(request.query),
            fields: request.headers.map { SigV4Request.Field($0.name, $0.value) },
            payloadHash: keys.isEmpty || !isHashed
                ? SigV4Request.unsignedPayload : Hex.text(OpenSSLCrypto().sha256(request.body)))
    }
}
