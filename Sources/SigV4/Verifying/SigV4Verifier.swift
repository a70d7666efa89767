internal import ByteEncodings

/// Judges signatures for one region and service.
public struct SigV4Verifier<Crypto: SigV4Crypto> {
    private let region: String?
    private let service: String
    private let options: SigV4Options
    private let crypto: Crypto
    private let skewMax: Int

    /// A verifier.
    ///
    /// - Parameters:
    ///   - region: The region that signatures must name; nil takes any.
    ///   - service: The service's signing name, `execute-api`.
    ///   - options: The service's own unless they are given.
    ///   - skewMax: By how many seconds the signer's clock may differ. 300 by default, as AWS has it.
    public init(
        region: String?, service: String, options: SigV4Options? = nil, skewMax: Int = 300,
        crypto: Crypto
    ) {
        self.region = region
        self.service = service
        self.options = options ?? .service(service)
        self.skewMax = skewMax
        self.crypto = crypto
    }

    /// Judges the signature of a request, and says whose it is.
    ///
    /// - Parameters:
    ///   - request: As it was received. Its `payloadHash` is that of the body or what
    ///     `x-amz-content-sha256` says, which the caller has then compared with the body.
    ///   - now: The time.
    ///   - credentials: Finds the key pair of an access key's id; nil when nobody has it.
    public func verify(
        _ request: SigV4Request, now: SigV4Timestamp,
        credentials: (String) -> SigV4Credentials?
    ) throws(SigV4Error) -> SigV4Authorization {
        let authorization = try SigV4Authorization(request)
        try checkScope(authorization)
        try checkTime(authorization, now)
        guard let owner = credentials(authorization.accessKeyID),
            owner.sessionToken == authorization.sessionToken
        else { throw .unrecognized }
        try checkSigned(authorization, request)
        let (canonical, text) = expectation(authorization, request)
        let key = authorization.scope.signingKey(secret: owner.secretAccessKey, crypto)
        let expected = Hex.text(crypto.hmacSHA256(Array(text.utf8), key: key))
        guard Self.isEqual(expected, authorization.signature) else {
            throw .mismatch(canonical, text)
        }
        return authorization
    }

    private func expectation(
        _ authorization: SigV4Authorization, _ request: SigV4Request
    ) -> (canonical: String, stringToSign: String) {
        var query = CanonicalQuery(request.query)
        if authorization.form != .header {
            query.remove("X-Amz-Signature")
            if options.omitsSessionToken { query.remove("X-Amz-Security-Token") }
        }
        let canonical = CanonicalRequest(
            request, query: query,
            fields: CanonicalFields(request.fields, named: authorization.signedHeaders), options)
        return (
            canonical.text,
            canonical.stringToSign(
                timestamp: authorization.timestamp, authorization.scope, crypto)
        )
    }

    /// IAM User Guide, "Troubleshoot signed requests for AWS APIs", "Credential scope errors".
    private func checkScope(_ authorization: SigV4Authorization) throws(SigV4Error) {
        let scope = authorization.scope
        var complaints: [String] = []
        if let region, scope.region != region {
            complaints.append(
                "Credential should be scoped to a valid region, not '\(scope.region)'. ")
        }
        if scope.service != service {
            complaints.append("Credential should be scoped to correct service: '\(service)'. ")
        }
        if scope.date != authorization.timestamp.prefix(8) {
            complaints.append(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                    + "from HTTP: '\(scope.date)' != '\(authorization.timestamp.prefix(8))', from "
                    + "'\(authorization.timestamp)'.")
        }
        guard complaints.isEmpty else {
            throw SigV4Error(.invalidSignature, complaints.joined())
        }
    }

    private func checkTime(
        _ authorization: SigV4Authorization, _ now: SigV4Timestamp
    ) throws(SigV4Error) {
        guard let signed = SigV4Timestamp(authorization.timestamp) else {
            throw SigV4Error(
                .incompleteSignature,
                "Date must be in ISO-8601 'basic format'. Got '\(authorization.timestamp)'. See "
                    + "http://en.wikipedia.org/wiki/ISO_8601")
        }
        let latest = SigV4Timestamp(seconds: now.seconds + skewMax)
        guard signed.seconds <= latest.seconds else {
            throw SigV4Error(
                .invalidSignature,
                "Signature not yet current: \(signed.text) is still later than \(latest.text) "
                    + "(\(now.text) + \(minutes).)")
        }
        switch authorization.form {
        case .header:
            let earliest = SigV4Timestamp(seconds: now.seconds - skewMax)
            guard signed.seconds >= earliest.seconds else {
                throw SigV4Error(
                    .invalidSignature,
                    "Signature expired: \(signed.text) is now earlier than \(earliest.text) "
                        + "(\(now.text) - \(minutes).)")
            }
        case .query(let lifetime):
            guard signed.seconds + lifetime >= now.seconds else {
                throw SigV4Error(
                    .invalidSignature,
                    "Signature expired: \(signed.text) is now earlier than "
                        + "\(SigV4Timestamp(seconds: now.seconds - lifetime).text) "
                        + "(\(now.text) - \(lifetime) sec.)")
            }
        }
    }

    private var minutes: String {
        skewMax % 60 == 0 ? "\(skewMax / 60) min" : "\(skewMax) sec"
    }

    /// A signature that covers neither the host nor its own date could be moved to another host or
    /// another time. IAM User Guide, "Elements of an AWS API request signature".
    private func checkSigned(
        _ authorization: SigV4Authorization, _ request: SigV4Request
    ) throws(SigV4Error) {
        var missing: [String] = []
        for field in request.fields {
            let name = field.name.lowercased()
            let mustBeSigned =
                name == "host" || name == ":authority"
                || (name.hasPrefix("x-amz-") && authorization.form == .header
                    && !(name == "x-amz-security-token" && options.omitsSessionToken))
            if mustBeSigned, !authorization.signedHeaders.contains(name), !missing.contains(name) {
                missing.append(name)
            }
        }
        if let name = missing.first {
            throw SigV4Error(
                .invalidSignature,
                "'\(name)' must be a 'SignedHeader' in the AWS Authorization.")
        }
    }

    /// In the same time whatever the difference, so that a signature can't be guessed by the clock.
    private static func isEqual(_ a: String, _ b: String) -> Bool {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
