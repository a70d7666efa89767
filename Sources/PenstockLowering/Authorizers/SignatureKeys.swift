internal import JSON

/// The keys that AWS_IAM knows.
package struct SignatureKeys: Hashable, Sendable {
    /// A key pair that may manage an account: as a caller it is the account's root.
    package struct Manager: Hashable, Sendable {
        package var id: String
        /// The environment variable with the secret.
        package var variable: String
        /// Twelve digits.
        package var account: String

        package init(id: String, variable: String, account: String) {
            self.id = id
            self.variable = variable
            self.account = account
        }
    }

    /// A file of keys with their owners and policies, absolute.
    package var file: String?
    package var managers: [Manager] = []

    package init() {}

    package var isEmpty: Bool { file == nil && managers.isEmpty }

    /// As Auth/IAM has them.
    func config(partition: String) -> JSONObject {
        var config = JSONObject()
        if !managers.isEmpty {
            config["keys"] = .array(
                managers.map { key in
                    [
                        "access_key_id": .string(key.id),
                        "secret_access_key": .string("env:\(key.variable)"),
                        "arn": .string("arn:\(partition):iam::\(key.account):root"),
                    ]
                })
        }
        config["keys_file"] = file.map { .string(Self.reference($0)) }
        return config
    }

    /// A file as steps name it.
    static func reference(_ file: String) -> String { "file:\(file)" }
}
