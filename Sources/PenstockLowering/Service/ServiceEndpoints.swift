package import JSON

/// Where services of AWS are, and what requests to them are signed with.
package struct ServiceEndpoints: Hashable, Sendable {
    /// By the service as an integration's URI names it: `http://HOST[:PORT]`.
    package var urls: [String: String] = [:]
    /// Of every other service; nil: nowhere.
    package var fallback: String?
    /// nil: requests aren't signed.
    package var credentials: ServiceCredentials?

    package init() {}

    /// The endpoint of a service; nil: there is none.
    package subscript(service: String) -> String? { urls[service] ?? fallback }

    /// The names that AWS's tools have for a service of an integration's URI: AWS SDKs and Tools
    /// reference guide, "Service-specific endpoints", and the commands of the AWS CLI.
    package static let otherNames: [String: String] = [
        "appconfig": "appconfigdata", "appconfig-data": "appconfigdata",
        "cognito-identity-provider": "cognito-idp", "cloudwatch-logs": "logs",
        "eventbridge": "events", "secrets-manager": "secretsmanager", "sfn": "states",
        "stepfunctions": "states",
    ]
}

/// Where the secrets are; never what they are.
package enum ServiceCredentials: Hashable, Sendable {
    /// References to secrets, as a configuration writes them: `env:AWS_ACCESS_KEY_ID`.
    case references(accessKeyID: String, secretAccessKey: String, sessionToken: String?)
    /// A credentials file of the AWS CLI, `file:/home/a/.aws/credentials`.
    case sharedFile(String, profile: String)

    /// As Integrate/AWSService has them.
    package var json: JSONValue {
        switch self {
        case .references(let id, let secret, let token):
            var object = JSONObject([
                ("access_key_id", .string(id)), ("secret_access_key", .string(secret)),
            ])
            object["session_token"] = token.map { .string($0) }
            return .object(object)
        case .sharedFile(let file, let profile):
            return ["shared_file": .string(file), "profile": .string(profile)]
        }
    }
}
