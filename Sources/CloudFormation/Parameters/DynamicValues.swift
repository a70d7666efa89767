public import JSON

/// What the parameter store and the secrets manager hold, from a local file: values of dynamic
/// references and of parameters with SSM types.
///
///     {"ssm": {"/api/level": "info", "/api/key": {"1": "old", "2": "new"}},
///      "secretsmanager": {"prod/db": {"user": "u", "password": "p"}, "token": "text"}}
///
/// An object under `ssm` holds the versions of a parameter by number; the highest is the latest.
public struct DynamicValues: Sendable {
    private var store: JSONObject
    private var secrets: JSONObject

    /// The values of a file; none for a value of another form.
    public init(_ json: JSONValue = .object(JSONObject())) {
        store = json["ssm"]?.object ?? JSONObject()
        secrets = json["secretsmanager"]?.object ?? JSONObject()
    }

    /// The value of an SSM parameter, `name` or `name:version`; nil when there is none.
    func parameter(_ reference: String) -> String? {
        if let value = parameter(name: reference, version: nil) { return value }
        guard let colon = reference.lastIndex(of: ":") else { return nil }
        let version = String(reference[reference.index(after: colon)...])
        return parameter(name: String(reference[..<colon]), version: version)
    }

    private func parameter(name: String, version: String?) -> String? {
        switch store[name] {
        case .object(let versions):
            let latest = versions.keys.max { (Int($0) ?? 0) < (Int($1) ?? 0) }
            return (version ?? latest).flatMap { versions[$0] }.flatMap(Self.text)
        case let value?: return Self.text(value)
        case nil: return nil
        }
    }

    // AWS CloudFormation user guide, "Get a secret or secret value from Secrets Manager".
    /// The value of `secret-id:SecretString:json-key:version-stage:version-id`; versions aren't
    /// told apart. Nil when there is none.
    func secret(_ reference: String) -> String? {
        // A secret's ARN has colons of its own: arn:aws:secretsmanager:region:account:secret:name.
        let isARN = reference.hasPrefix("arn:")
        let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        let idCount = isARN ? min(7, parts.count) : 1
        let id = parts.prefix(idCount).joined(separator: ":")
        let rest = parts.dropFirst(idCount).map(String.init)
        let name = isARN ? String(parts.prefix(idCount).last ?? "") : id
        guard let value = secrets[id] ?? secrets[name] else { return nil }
        guard rest.count >= 2, !rest[1].isEmpty else { return Self.text(value) }
        return value[rest[1]].flatMap(Self.text)
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.lexeme
        case .bool(let value): value ? "true" : "false"
        case .null: nil
        case .array, .object: value.compact
        }
    }
}
