/// What a signature covers of an HTTP request.
public struct SigV4Request: Sendable {
    /// A header field; names compare without case, and the order of equal names matters.
    public struct Field: Hashable, Sendable {
        /// The name, in any case.
        public var name: String
        /// The value, without or with white space around it.
        public var value: String

        /// A field.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// `GET`, in upper case.
    public var method: String
    /// The path as it stands in the request line, without the query: percent-encoding is kept.
    public var path: String
    /// What follows the `?`, as it stands there; empty without one.
    public var query: String
    /// The header fields, `Host` among them.
    public var fields: [Field]
    /// Hexadecimal SHA-256 of the body, or a word that stands for it, such as `UNSIGNED-PAYLOAD`.
    public var payloadHash: String

    /// A request whose body has the hash `payloadHash`.
    public init(
        method: String, path: String, query: String = "", fields: [Field], payloadHash: String
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.payloadHash = payloadHash
    }

    /// The value of the first field of that name, without white space around it.
    public func field(_ name: String) -> String? {
        let name = name.lowercased()
        return fields.first { $0.name.lowercased() == name }
            .map { CanonicalFields.trimmed($0.value) }
    }

    /// Hexadecimal SHA-256 of no bytes at all: the hash of an absent body.
    public static let emptyPayloadHash =
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    /// Stands for a body that the signature doesn't cover.
    public static let unsignedPayload = "UNSIGNED-PAYLOAD"
}
