internal import CPenstock
public import PenstockPlugin
public import SigV4

extension SigV4Credentials {
    /// From references to secrets: to each of them, or to the file that the AWS CLI keeps them in.
    public init(_ config: Config, _ setup: Setup) throws {
        func secret(_ name: String) throws -> String? {
            guard let reference = config[name] else { return nil }
            let value = setup.host.secret(try reference.string())
            guard !value.isAbsent, value.n > 0 else {
                throw reference.error("there is no secret behind this reference")
            }
            return String(value)
        }
        if let file = try secret("shared_file") {
            let profile = try config.string("profile", or: "default")
            guard let credentials = Self.parse(file, profile: profile) else {
                throw config.error(
                    "the file has no profile '\(profile)' with aws_access_key_id and "
                        + "aws_secret_access_key")
            }
            self = credentials
            return
        }
        guard let id = try secret("access_key_id"), let key = try secret("secret_access_key")
        else { throw config.error("credentials have an id and a secret") }
        self.init(
            accessKeyID: id, secretAccessKey: key, sessionToken: try secret("session_token"))
    }

    /// AWS SDKs and Tools reference guide, "Shared config and credentials files": sections in
    /// brackets, settings as `name = value`, comments after # or ; at a line's beginning.
    private static func parse(_ file: String, profile: String) -> SigV4Credentials? {
        var values: [String: String] = [:]
        var isInside = false
        for line in file.split(whereSeparator: \.isNewline) {
            let text = trimmed(line)
            if text.isEmpty || text.hasPrefix("#") || text.hasPrefix(";") { continue }
            if text.hasPrefix("["), text.hasSuffix("]") {
                isInside = trimmed(text.dropFirst().dropLast()) == profile
            } else if isInside, let equals = text.firstIndex(of: "=") {
                values[String(trimmed(text[..<equals])).lowercased()] = String(
                    trimmed(text[text.index(after: equals)...]))
            }
        }
        guard let id = values["aws_access_key_id"], let key = values["aws_secret_access_key"] else {
            return nil
        }
        return SigV4Credentials(
            accessKeyID: id, secretAccessKey: key, sessionToken: values["aws_session_token"])
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
