import CivilTime
import IAMPolicyPlugin
import JSON
import SigV4
import SigV4Plugin

/// An access key and whose it is.
struct Key {
    var credentials: SigV4Credentials
    var identity: Identity
    var permissions: Permissions
    /// When its session ends, in seconds since 1970.
    var expiration: Int?

    init(_ value: JSONValue, _ secrets: KeyList.Secrets) throws(KeyFault) {
        guard let object = value.object else { throw KeyFault("", "a key is an object") }
        for name in object.keys where !Self.members.contains(name) {
            throw KeyFault(name, "there is no such member")
        }
        func text(_ name: String) throws(KeyFault) -> String? {
            try KeyList.text(name, of: value)
        }
        credentials = try SigV4Credentials(key: value, secrets)
        guard let arn = try text("arn"), let principal = CallPrincipal(arn) else {
            throw KeyFault(
                "arn",
                "must be the ARN of a user, a role's session or an account's root, such as "
                    + "arn:aws:iam::111122223333:user/alice")
        }
        identity = Identity(
            accessKeyID: credentials.accessKeyID, principal: principal,
            userID: try text("user_id") ?? principal.defaultUserID,
            organization: try text("organization"))
        permissions = try Permissions(value["policies"], of: principal)
        if let end = try text("expiration") {
            guard let time = CivilTime(end, .iso8601Seconds) else {
                throw KeyFault("expiration", "must be a time such as 2026-01-31T12:00:00Z")
            }
            expiration = time.seconds
        }
    }

    private static let members: Set = [
        "access_key_id", "secret_access_key", "session_token", "expiration", "arn", "user_id",
        "organization", "policies",
    ]
}
