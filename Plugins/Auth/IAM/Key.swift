import CivilTime
import IAMPolicyPlugin
import JSON
import SigV4

/// An access key and whose it is.
struct Key {
    var credentials: SigV4Credentials
    var identity: Identity
    var permissions: Permissions
    /// When its session ends, in seconds since 1970.
    var expiration: Int?

    /// - Parameter secret: what is behind a reference; nil: nothing.
    init(_ value: JSONValue, secret: (String) -> String?) throws(KeyFault) {
        guard let object = value.object else { throw KeyFault("", "a key is an object") }
        for name in object.keys where !Self.members.contains(name) {
            throw KeyFault(name, "there is no such member")
        }
        func text(_ name: String) throws(KeyFault) -> String? {
            guard let member = value[name] else { return nil }
            guard let text = member.string, !text.isEmpty, text.utf8.count <= 2048 else {
                throw KeyFault(name, "must be a text of 1 to 2,048 bytes")
            }
            return text
        }
        func resolved(_ name: String) throws(KeyFault) -> String? {
            guard let reference = try text(name) else { return nil }
            guard reference.hasPrefix("env:") || reference.hasPrefix("file:") else {
                throw KeyFault(name, "must be a reference, env:NAME or file:PATH")
            }
            guard let found = secret(reference) else {
                throw KeyFault(name, "there is no secret behind this reference")
            }
            return found
        }
        guard let id = try text("access_key_id") else {
            throw KeyFault("access_key_id", "is missing")
        }
        guard let secretKey = try resolved("secret_access_key") else {
            throw KeyFault("secret_access_key", "is missing")
        }
        guard let arn = try text("arn"), let principal = CallPrincipal(arn) else {
            throw KeyFault(
                "arn",
                "must be the ARN of a user, a role's session or an account's root, such as "
                    + "arn:aws:iam::111122223333:user/alice")
        }
        credentials = SigV4Credentials(
            accessKeyID: id, secretAccessKey: secretKey,
            sessionToken: try resolved("session_token"))
        identity = Identity(
            accessKeyID: id, principal: principal,
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

/// What is wrong with a key, and with which of its members.
struct KeyFault: Error {
    var member: String
    var message: String

    init(_ member: String, _ message: String) {
        self.member = member
        self.message = message
    }
}
