/// Why a request's signature is refused, in AWS's words: `type` is what `x-amzn-ErrorType` says,
/// `message` the body's `message`. The status is 403 for all of them.
///
/// The sentences are those which users of API Gateway and other services report, and those of the
/// IAM User Guide, "Troubleshoot signed requests for AWS APIs".
public struct SigV4Error: Error, Hashable, Sendable {
    /// The kinds of refusal.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is no signature at all.
        case missingAuthenticationToken = "MissingAuthenticationTokenException"
        /// The signature lacks a part or can't be read.
        case incompleteSignature = "IncompleteSignatureException"
        /// The signature is whole, and wrong, late or of another place.
        case invalidSignature = "InvalidSignatureException"
        /// Nobody has that access key, or the session's token isn't its own.
        case unrecognizedClient = "UnrecognizedClientException"
    }

    /// What kind of refusal.
    public var code: Code
    /// AWS's sentence.
    public var message: String

    /// A refusal.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static let missing = SigV4Error(.missingAuthenticationToken, "Missing Authentication Token")
    static let unrecognized = SigV4Error(
        .unrecognizedClient, "The security token included in the request is invalid.")

    static func mismatch(_ canonical: String, _ stringToSign: String) -> SigV4Error {
        SigV4Error(
            .invalidSignature,
            """
            The request signature we calculated does not match the signature you provided. Check \
            your AWS Secret Access Key and signing method. Consult the service documentation for \
            details.

            The Canonical String for this request should have been
            '\(canonical)'

            The String-to-Sign should have been
            '\(stringToSign)'

            """)
    }
}

extension SigV4Error: CustomStringConvertible {
    /// The type and the message.
    public var description: String { "\(code.rawValue): \(message)" }
}
