internal import JSON
internal import PenstockModel

/// Members that a comparison tells of without their values.
enum SecretMembers {
    /// What stands for a value.
    static let masked: JSONValue = "***"

    /// Names that values of variables have which nobody should read in a log.
    private static let words = [
        "secret", "password", "passwd", "token", "apikey", "api_key", "credential",
    ]

    static func mask(_ difference: Difference) -> Difference {
        var difference = difference
        if let last = difference.path.tokens.last, isSecret(difference.path.tokens, last) {
            difference.old = difference.old.map { _ in masked }
            difference.new = difference.new.map { _ in masked }
        } else {
            difference.old = difference.old.map(mask)
            difference.new = difference.new.map(mask)
        }
        return difference
    }

    /// Of an object that is there on one side only, the members with such names.
    private static func mask(_ value: JSONValue) -> JSONValue {
        guard let object = value.object else { return value }
        return .object(
            JSONObject(
                object.members.map { name, value in
                    (name, isSecretName(name) ? masked : mask(value))
                }))
    }

    private static func isSecret(_ path: [String], _ last: String) -> Bool {
        // A key's value is the key.
        path == ["value"] || isSecretName(last)
    }

    private static func isSecretName(_ name: String) -> Bool {
        let lower = name.lowercased()
        // AWS's own members that only sound so.
        if ["apikeyrequired", "apikeysource", "credentials", "allowcredentials"].contains(lower) {
            return false
        }
        return words.contains { lower.contains($0) }
    }
}
