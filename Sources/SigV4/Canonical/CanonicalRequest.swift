internal import ByteEncodings

/// The text whose hash is signed. IAM User Guide, "Create a signed AWS API request", step 1.
public struct CanonicalRequest: Hashable, Sendable {
    /// The canonical request.
    public let text: String
    /// Its signed header names, `host;x-amz-date`.
    public let signedHeaders: String

    init(
        _ request: SigV4Request, query: CanonicalQuery, fields: CanonicalFields,
        _ options: SigV4Options
    ) {
        signedHeaders = fields.names
        text = """
            \(request.method)
            \(CanonicalPath.of(request.path, options))
            \(query.canonical)
            \(fields.lines)
            \(fields.names)
            \(request.payloadHash)
            """
    }

    /// Step 2 and 3 of the same page: the string to sign.
    func stringToSign(timestamp: String, _ scope: SigV4Scope, _ crypto: some SigV4Crypto) -> String
    {
        let hash = Hex.text(crypto.sha256(Array(text.utf8)))
        return "\(SigV4.algorithm)\n\(timestamp)\n\(scope.text)\n\(hash)"
    }
}

/// Names that signatures of version 4 use.
public enum SigV4 {
    /// The only algorithm there is; `AWS4-ECDSA-P256-SHA256` signs for several regions and is refused.
    public static let algorithm = "AWS4-HMAC-SHA256"
}
