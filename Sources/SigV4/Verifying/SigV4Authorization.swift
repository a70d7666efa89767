/// The signature that came with a request, taken apart but not yet judged.
public struct SigV4Authorization: Hashable, Sendable {
    /// Where it was.
    public enum Form: Hashable, Sendable {
        /// In the `Authorization` field.
        case header
        /// In the query (`X-Amz-Signature`), good for so many seconds.
        case query(lifetime: Int)
    }

    /// Where it was.
    public var form: Form
    /// The access key's id.
    public var accessKeyID: String
    /// Where the signature is said to be good.
    public var scope: SigV4Scope
    /// The names of the fields it covers, in lower case.
    public var signedHeaders: [String]
    /// 64 hexadecimal digits, if it is right.
    public var signature: String
    /// When it was made, `20150830T123600Z`.
    public var timestamp: String
    /// The session's token.
    public var sessionToken: String?

    /// The longest life of a signature in a query: a week, in seconds.
    public static let lifetimeMax = 604_800

    /// Finds and reads the signature of a request.
    public init(_ request: SigV4Request) throws(SigV4Error) {
        let query = CanonicalQuery(request.query)
        let fields = request.fields.filter { $0.name.lowercased() == "authorization" }
        // Of two signatures one would be judged and another believed. In our words: AWS's aren't known.
        guard fields.count < 2 else {
            throw SigV4Error(.incompleteSignature, "The Authorization header appears twice.")
        }
        if query["X-Amz-Algorithm"] != nil || query["X-Amz-Signature"] != nil {
            guard fields.first?.value.hasPrefix("AWS4-") != true else {
                throw SigV4Error(
                    .incompleteSignature,
                    "The signature appears twice, in the query and in the Authorization header.")
            }
            try self.init(query)
        } else if let field = request.field("authorization") {
            try self.init(field, request)
        } else {
            throw .missing
        }
    }

    // MARK: In the field

    private init(_ field: String, _ request: SigV4Request) throws(SigV4Error) {
        // Sentence by sentence what is missing, then the field itself, as API Gateway answers to a
        // bearer token on an IAM route.
        let parts = try Self.parts(of: field)
        let timestamp = request.field("x-amz-date") ?? request.field("date")
        var complaints: [String] = []
        for name in ["Credential", "Signature", "SignedHeaders"] where parts[name] == nil {
            complaints.append("Authorization header requires '\(name)' parameter.")
        }
        if timestamp == nil {
            complaints.append(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
            )
        }
        guard complaints.isEmpty, let credential = parts["Credential"],
            let signature = parts["Signature"], let names = parts["SignedHeaders"], let timestamp
        else {
            throw SigV4Error(
                .incompleteSignature,
                complaints.joined(separator: " ") + " Authorization=\(field)")
        }
        guard field.hasPrefix(SigV4.algorithm + " ") else {
            // In our words: AWS's aren't known.
            throw SigV4Error(
                .incompleteSignature,
                "Authorization header requires the algorithm '\(SigV4.algorithm)'. "
                    + "Authorization=\(field)")
        }
        (accessKeyID, scope) = try Self.credential(credential, timestamp)
        form = .header
        signedHeaders = Self.names(names)
        self.signature = signature
        self.timestamp = timestamp
        sessionToken = request.field("x-amz-security-token")
    }

    /// `Credential=…, SignedHeaders=…, Signature=…`, with or without spaces.
    private static func parts(of field: String) throws(SigV4Error) -> [String: String] {
        // The first word names the scheme, which nobody looks at: aws-surface.md §8 has a bearer
        // token on a path that isn't there, amzn/selling-partner-api-models#1432 two schemes.
        let end = field.firstIndex(of: " ")
        var parts: [String: String] = [:]
        for part in field[(end ?? field.startIndex)...].split(whereSeparator: {
            $0 == "," || $0 == " "
        }) {
            guard let equals = part.firstIndex(of: "=") else {
                throw SigV4Error(
                    .incompleteSignature,
                    "'\(part)' not a valid key=value pair (missing equal-sign) in Authorization "
                        + "header: '\(field)'.")
            }
            parts[String(part[..<equals])] = String(part[part.index(after: equals)...])
        }
        return parts
    }

    // MARK: In the query

    private static let parameters = [
        "Algorithm", "Credential", "Signature", "SignedHeaders", "Date", "Expires",
        "Security-Token",
    ]

    private init(_ query: CanonicalQuery) throws(SigV4Error) {
        for name in Self.parameters.map({ "X-Amz-" + $0 }) where query.isRepeated(name) {
            throw SigV4Error(
                .incompleteSignature, "The query-string parameter '\(name)' appears twice.")
        }
        guard query["X-Amz-Algorithm"] == SigV4.algorithm else {
            throw SigV4Error(
                .incompleteSignature,
                "AWS query-string parameters must include 'X-Amz-Algorithm=\(SigV4.algorithm)'.")
        }
        var values: [String: String] = [:]
        var complaints: [String] = []
        for name in ["Credential", "Signature", "SignedHeaders", "Date", "Expires"] {
            values[name] = query["X-Amz-" + name]
            if values[name] == nil {
                complaints.append("AWS query-string parameters must include 'X-Amz-\(name)'.")
            }
        }
        guard let credential = values["Credential"], let signature = values["Signature"],
            let names = values["SignedHeaders"], let timestamp = values["Date"],
            let expires = values["Expires"]
        else { throw SigV4Error(.incompleteSignature, complaints.joined(separator: " ")) }
        guard let lifetime = Int(expires), (0...Self.lifetimeMax).contains(lifetime) else {
            throw SigV4Error(
                .incompleteSignature,
                "X-Amz-Expires must be a number of seconds from 0 to \(Self.lifetimeMax).")
        }
        (accessKeyID, scope) = try Self.credential(credential, timestamp)
        form = .query(lifetime: lifetime)
        signedHeaders = Self.names(names)
        self.signature = signature
        self.timestamp = timestamp
        sessionToken = query["X-Amz-Security-Token"]
    }

    // MARK: Both

    private static func names(_ text: String) -> [String] {
        text.split(separator: ";").map { $0.lowercased() }
    }

    /// `AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request`; the key's id may hold slashes.
    private static func credential(
        _ text: String, _ timestamp: String
    ) throws(SigV4Error) -> (String, SigV4Scope) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5 else {
            throw SigV4Error(
                .incompleteSignature,
                "Credential must have exactly 5 slash-delimited elements, e.g. "
                    + "keyid/date/region/service/term, got '\(text)'")
        }
        let scope = parts.suffix(4).map(String.init)
        guard scope[3] == SigV4Scope.terminator else {
            throw SigV4Error(
                .invalidSignature,
                "Credential should be scoped with a valid terminator: '\(SigV4Scope.terminator)', "
                    + "not '\(scope[3])'.")
        }
        return (
            parts.dropLast(4).joined(separator: "/"),
            SigV4Scope(date: scope[0], region: scope[1], service: scope[2])
        )
    }
}
