internal import JSON

/// Hides what looks like a secret in a configuration that is shown. References (`env:`, `file:`,
/// `${NAME}`) are places, not secrets, and stay.
enum SecretMask {
    static let mask = JSONValue.string("‹masked›")

    static func masked(_ value: JSONValue) -> JSONValue { masked(value, isSecret: false) }

    private static func masked(_ value: JSONValue, isSecret: Bool) -> JSONValue {
        switch value {
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { member in
                        // `keys: {partner: abc}` hides the values, `keys: [{key: abc, name: x}]`
                        // what the inner names say.
                        let inherits = isSecret && member.value.string != nil
                        return (
                            member.key,
                            masked(member.value, isSecret: inherits || isSecretName(member.key))
                        )
                    }))
        case .array(let elements):
            return .array(
                elements.map { element in
                    element.object.map { masked(.object($0), isSecret: false) }
                        ?? masked(element, isSecret: isSecret)
                })
        case .string(let text): return isSecret && !isReference(text) ? mask : value
        case .number: return isSecret ? mask : value
        default: return value
        }
    }

    private static func isSecretName(_ name: String) -> Bool {
        let name = name.lowercased().filter { $0 != "_" && $0 != "-" }
        let words = ["secret", "password", "passwd", "passphrase", "credential", "privatekey"]
        let whole: Set<String> = ["key", "keys", "apikey", "apikeys", "token", "tokens"]
        return words.contains { name.contains($0) } || whole.contains(name)
            || name.hasSuffix("apikey") || name.hasSuffix("token")
    }

    private static func isReference(_ text: String) -> Bool {
        text.hasPrefix("env:") || text.hasPrefix("file:/")
            || (text.hasPrefix("${") && text.hasSuffix("}"))
    }
}
