internal import JSON
internal import PenstockModel

/// What an integration's `credentials` are when they are the caller's own.
///
/// API reference, "Integration", `credentials`: "To require that the caller's identity be passed through from
/// the request, specify the string `arn:aws:iam::\*:user/\*`."
struct CallerCredentials {
    /// As Integrate/Lambda and Integrate/AWSService have them, with the keys that Auth/IAM knows.
    let config: JSONObject
    private let signatures: CallerSignatures

    /// nil: they are a role's, or the gateway's own.
    ///
    /// - Parameter signatures: who has signed the request. What AWS answers where nobody must is documented
    ///   nowhere; its other integrations that can't be called answer 500.
    init?(
        _ credentials: String?, _ keys: SignatureKeys, partition: String,
        _ signatures: CallerSignatures
    ) throws(Unserved) {
        guard let credentials, Integration.isCaller(credentials) else { return nil }
        guard signatures != .none else {
            throw Unserved(
                "the integration is called with the caller's own credentials, and nobody must sign the "
                    + "request: every request gets 500",
                hint: "make the authorization AWS_IAM, or name a role")
        }
        var keys = keys.config(partition: partition)
        if keys.isEmpty { keys["keys"] = [] }
        config = JSONObject([("caller", .object(keys))])
        self.signatures = signatures
    }

    /// For calls that nothing signs: who hasn't signed the request would be served with nobody's credentials,
    /// and no policy asked. A signer finds that out by the request.
    func requireSigned() throws(Unserved) {
        guard signatures == .all else {
            throw Unserved(
                "the function is called with the caller's own credentials, and the chain of authorizers "
                    + "lets in who hasn't signed the request: every request gets 500",
                hint: "have AWS_IAM in each of its branches, or name a role")
        }
    }
}
