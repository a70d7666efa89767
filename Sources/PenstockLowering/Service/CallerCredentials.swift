internal import JSON
internal import PenstockModel

/// What an integration's `credentials` are when they are the caller's own.
///
/// API reference, "Integration", `credentials`: "To require that the caller's identity be passed through from
/// the request, specify the string `arn:aws:iam::\*:user/\*`."
struct CallerCredentials {
    /// As Integrate/Lambda and Integrate/AWSService have them, with the keys that Auth/IAM knows.
    let config: JSONObject

    /// nil: they are a role's, or the gateway's own.
    ///
    /// - Parameter isSigned: whether who comes has signed the request. What AWS answers where nobody must is
    ///   documented nowhere; its other integrations that can't be called answer 500.
    init?(
        _ credentials: String?, _ keys: SignatureKeys, partition: String, isSigned: Bool
    ) throws(Unserved) {
        guard let credentials, Integration.isCaller(credentials) else { return nil }
        guard isSigned else {
            throw Unserved(
                "the integration is called with the caller's own credentials, and nobody must sign the "
                    + "request: every request gets 500",
                hint: "make the authorization AWS_IAM, or name a role")
        }
        var keys = keys.config(partition: partition)
        if keys.isEmpty { keys["keys"] = [] }
        config = JSONObject([("caller", .object(keys))])
    }
}

extension JSONValue {
    /// Whether a step of this `auth` takes signatures.
    var takesSignatures: Bool {
        if let list = array { return list.contains(where: \.takesSignatures) }
        guard let object else { return string == "Auth/IAM" }
        if object["use"] == "Auth/IAM" { return object["shadow"]?.bool != true }
        return ["all_of", "any_of", "first_of"].contains { object[$0]?.takesSignatures == true }
    }
}
