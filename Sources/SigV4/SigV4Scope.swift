/// Where and when a signature is good: a day, a region, a service. IAM User Guide, "Create a signed
/// AWS API request", "Credential scope".
public struct SigV4Scope: Hashable, Sendable {
    /// The day, `20150830`.
    public var date: String
    /// The region, `us-east-1`.
    public var region: String
    /// The service's signing name, `execute-api`.
    public var service: String

    /// A scope.
    public init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    /// How signatures of this version end their scopes.
    static let terminator = "aws4_request"

    /// `20150830/us-east-1/execute-api/aws4_request`.
    public var text: String { "\(date)/\(region)/\(service)/\(Self.terminator)" }

    /// The key that signs in this scope: the secret never signs anything but the day.
    func signingKey(secret: String, _ crypto: some SigV4Crypto) -> [UInt8] {
        var key = Array("AWS4\(secret)".utf8)
        for part in [date, region, service, Self.terminator] {
            key = crypto.hmacSHA256(Array(part.utf8), key: key)
        }
        return key
    }
}

/// A key pair of AWS, with the token of a session where it is a temporary one.
public struct SigV4Credentials: Sendable {
    /// `AKIA…`, or `ASIA…` for a session.
    public var accessKeyID: String
    /// The secret that signs.
    public var secretAccessKey: String
    /// The session's token, which travels with each request.
    public var sessionToken: String?

    /// Credentials.
    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }
}
