/// The variables of `$context` that a REST API's templates can have, and how they are nested: API Gateway
/// Developer Guide, "$context variables for data models, authorizers, mapping templates, and
/// CloudWatch access logging". For requests that know each by its whole name.
public enum ContextCatalog {
    /// Those that `$context.keySet()` has of every request (recorded, test_sqs_amz_json_protocol).
    /// In the recorded order, which says who comes first of two in one place of the `HashMap`.
    private static let everyRequest = [
        "resourceId", "resourcePath", "httpMethod", "extendedRequestId", "requestTime", "path",
        "accountId", "protocol", "stage", "domainPrefix", "requestTimeEpoch", "requestId",
        "domainName", "deploymentId", "apiId",
    ]

    /// Those that `$context.identity.keySet()` has of every request, values or none (the same).
    private static let everyIdentity = [
        "cognitoIdentityPoolId", "accountId", "cognitoIdentityId", "caller", "sourceIp",
        "principalOrgId", "accessKey", "cognitoAuthenticationType",
        "cognitoAuthenticationProvider", "userArn", "userAgent", "user",
    ]

    /// Those of WebSocket APIs besides: Developer Guide, "WebSocket API mapping template reference".
    private static let webSocket = [
        "connectionId", "connectedAt", "eventType", "messageId", "messageDirection",
        "disconnectStatusCode", "disconnectReason",
    ]

    private static let otherIdentity = ["apiKey", "apiKeyId", "vpcId", "vpceId"]

    private static let certificate = [
        "clientCertPem", "issuerDN", "serialNumber", "subjectDN", "validity.notAfter",
        "validity.notBefore",
    ]

    private static let error = [
        "message", "messageString", "responseType", "validationErrorString",
    ]

    /// All by their whole names, but what authorizers make.
    public static let variables =
        everyRequest + webSocket + ["routeKey", "status", "isCanaryRequest"]
        + (everyIdentity + otherIdentity).map { "identity." + $0 }
        + certificate.map { "identity.clientCert." + $0 } + error.map { "error." + $0 }

    /// The names that a family has: "" is `$context` itself. `isPresent` says whether a variable has a
    /// value, `authorizer` what an authorizer made.
    public static func names(
        below family: String, isPresent: (String) -> Bool, authorizer: () -> [String]
    ) -> [String] {
        func present(_ names: [String], _ prefix: String) -> [String] {
            names.filter { isPresent(prefix + $0) }
        }
        switch family {
        case "":
            return present(everyRequest, "") + present(webSocket, "") + ["identity"]
                + (authorizer().isEmpty ? [] : ["authorizer"])
                + (present(error, "error.").isEmpty ? [] : ["error"])
        case "identity":
            let hasCertificate = !present(certificate, "identity.clientCert.").isEmpty
            return everyIdentity + present(otherIdentity, "identity.")
                + (hasCertificate ? ["clientCert"] : [])
        case "identity.clientCert":
            let found = present(certificate, "identity.clientCert.")
            let plain = found.filter { !$0.hasPrefix("validity.") }
            return plain + (plain.count < found.count ? ["validity"] : [])
        case "identity.clientCert.validity":
            return present(["notAfter", "notBefore"], "identity.clientCert.validity.")
        case "error": return present(error, "error.")
        case "authorizer": return authorizer()
        default: return []
        }
    }

    /// Whether a name is that of a family, which has no value of its own.
    public static func isFamily(_ name: String) -> Bool {
        switch name {
        case "identity", "error", "authorizer", "identity.clientCert",
            "identity.clientCert.validity":
            true
        default: false
        }
    }
}
