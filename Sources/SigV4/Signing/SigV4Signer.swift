internal import ByteEncodings

/// Signs requests with one pair of credentials for one region and service.
public struct SigV4Signer<Crypto: SigV4Crypto> {
    private let credentials: SigV4Credentials
    private let region: String
    private let service: String
    private let options: SigV4Options
    private let crypto: Crypto

    /// A signer; `options` are the service's own unless they are given.
    public init(
        _ credentials: SigV4Credentials, region: String, service: String,
        options: SigV4Options? = nil, crypto: Crypto
    ) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.options = options ?? .service(service)
        self.crypto = crypto
    }

    /// What came of signing.
    public struct Signed {
        /// The request with what was added to it: header fields, or parameters of the query.
        public var request: SigV4Request
        /// The text whose hash was signed.
        public var canonicalRequest: String
        /// The text that was signed.
        public var stringToSign: String
        /// 64 hexadecimal digits.
        public var signature: String
    }

    /// Signs with header fields: adds `X-Amz-Date`, `Authorization` and, where they apply,
    /// `X-Amz-Security-Token` and `x-amz-content-sha256`.
    ///
    /// - Parameter timestamp: Now, in UTC: `20150830T123600Z`.
    public func sign(_ request: SigV4Request, timestamp: String) -> Signed {
        var request = request
        let token = credentials.sessionToken.map { SigV4Request.Field("X-Amz-Security-Token", $0) }
        if let token, !options.omitsSessionToken { request.fields.append(token) }
        request.fields.append(.init("X-Amz-Date", timestamp))
        if options.sendsPayloadHash {
            request.fields.append(.init("x-amz-content-sha256", request.payloadHash))
        }
        let canonical = CanonicalRequest(
            request, query: CanonicalQuery(request.query),
            fields: CanonicalFields(all: request.fields), options)
        let (text, signature) = signature(of: canonical, timestamp)
        if let token, options.omitsSessionToken { request.fields.append(token) }
        request.fields.append(
            .init(
                "Authorization",
                "\(SigV4.algorithm) Credential=\(credentials.accessKeyID)/\(scope(timestamp).text), "
                    + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"))
        return Signed(
            request: request, canonicalRequest: canonical.text, stringToSign: text,
            signature: signature)
    }

    /// Signs with parameters of the query, so that the URL alone is good for a while.
    ///
    /// - Parameter lifetime: For how many seconds: 1 to 604,800, a week.
    public func presign(_ request: SigV4Request, timestamp: String, lifetime: Int) -> Signed {
        var request = request
        let fields = CanonicalFields(all: request.fields)
        var query = CanonicalQuery(request.query)
        query.append("X-Amz-Algorithm", SigV4.algorithm)
        query.append("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(timestamp).text)")
        query.append("X-Amz-Date", timestamp)
        query.append("X-Amz-SignedHeaders", fields.names)
        query.append("X-Amz-Expires", String(lifetime))
        if let token = credentials.sessionToken, !options.omitsSessionToken {
            query.append("X-Amz-Security-Token", token)
        }
        let canonical = CanonicalRequest(request, query: query, fields: fields, options)
        let (text, signature) = signature(of: canonical, timestamp)
        if let token = credentials.sessionToken, options.omitsSessionToken {
            query.append("X-Amz-Security-Token", token)
        }
        query.append("X-Amz-Signature", signature)
        request.query = query.text
        return Signed(
            request: request, canonicalRequest: canonical.text, stringToSign: text,
            signature: signature)
    }

    private func scope(_ timestamp: String) -> SigV4Scope {
        SigV4Scope(date: String(timestamp.prefix(8)), region: region, service: service)
    }

    private func signature(
        of canonical: CanonicalRequest, _ timestamp: String
    ) -> (stringToSign: String, signature: String) {
        let scope = scope(timestamp)
        let text = canonical.stringToSign(timestamp: timestamp, scope, crypto)
        let key = scope.signingKey(secret: credentials.secretAccessKey, crypto)
        return (text, Hex.text(crypto.hmacSHA256(Array(text.utf8), key: key)))
    }
}
