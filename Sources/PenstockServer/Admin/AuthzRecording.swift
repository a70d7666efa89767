internal import ByteEncodings
internal import JSON
internal import PenstockCore
internal import SigV4
internal import SigV4OpenSSL

/// Recorded requests as a file: one JSON object a line, the first with what secrets are redacted by.
///
/// Values that may be secrets are `redacted:` and a digest of salt and value. Who has a credential can
/// put it back (`penstock authz replay --secrets`); who hasn't can only guess, against a salt of its own
/// for each recording. Treat a recording as you treat an access log.
public enum AuthzRecording {
    /// What a redacted value begins with.
    public static let mark = "redacted:"

    /// Fields whose values are written as they are: who asks and for what is in none of them.
    private static let plainFields: Set<String> = [
        "accept", "accept-encoding", "accept-language", "cache-control", "connection",
        "content-length", "content-type", "host", "origin", "sec-websocket-key",
        "sec-websocket-version", "upgrade", "user-agent", "x-forwarded-proto",
        "x-http-method-override",
    ]
    /// Query parameters longer than this may be credentials.
    private static let plainQueryMax = 24

    static func text(of entries: [AuthorizationRecorder.Entry]) -> String {
        var salt = [UInt8](repeating: 0, count: 16)
        for index in salt.indices { salt[index] = UInt8.random(in: .min ... .max) }
        let redactor = Redactor(salt: salt)
        let head: JSONValue = ["penstock_recording": 1, "salt": .string(Hex.text(salt))]
        return ([head] + entries.map { json($0, redactor) }).map { $0.compact + "\n" }.joined()
    }

    private static func json(
        _ entry: AuthorizationRecorder.Entry, _ redactor: Redactor
    ) -> JSONValue {
        [
            "time": .number(JSONNumber(entry.time)), "method": .string(entry.method),
            "target": .string(redactor.target(entry.target, asked: entry.asked)),
            "host": .string(entry.host),
            "client": .string(entry.client),
            "headers": .array(
                entry.fields.map { name, value in
                    let isPlain = plainFields.contains(name.lowercased())
                    return .array([
                        .string(name), .string(isPlain ? value : redactor.redacted(value)),
                    ])
                }),
            "verdict": .string(ShadowPage.name(entry.verdict)),
            "principal": .string(entry.principal), "step": .string(entry.step),
            "source": .string(entry.source),
        ]
    }

    /// Puts digests in the place of secrets.
    public struct Redactor: Sendable {
        let salt: [UInt8]

        /// With the salt of a recording.
        public init(salt: [UInt8]) { self.salt = salt }

        /// The digest of a value, which is the whole field: `Bearer` too.
        public func redacted(_ value: String) -> String {
            let digest = OpenSSLCrypto().sha256(salt + Array(value.utf8))
            return AuthzRecording.mark + Hex.text(Array(digest.prefix(16)))
        }

        /// Of a path what looks like a token is a digest, and of parameters, in the path too (`;sid=…`), values
        /// that are long, that are called as credentials are, or that an authorizer asks for.
        func target(_ target: String, asked: Set<String>) -> String {
            let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            let path = parts[0].split(separator: "/", omittingEmptySubsequences: false).map {
                segment(String($0), asked)
            }.joined(separator: "/")
            guard parts.count == 2 else { return path }
            let fields = parts[1].split(separator: "&", omittingEmptySubsequences: false)
            return path + "?" + fields.map { field(String($0), asked) }.joined(separator: "&")
        }

        private func segment(_ segment: String, _ asked: Set<String>) -> String {
            let parts = segment.split(separator: ";", omittingEmptySubsequences: false)
            let name = String(parts.first ?? "")
            return
                ([TokenShape.isLikely(name) ? redacted(name) : name]
                + parts.dropFirst().map { field(String($0), asked) }).joined(separator: ";")
        }

        private func field(_ field: String, _ asked: Set<String>) -> String {
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else {
                return TokenShape.isLikely(field) ? redacted(field) : field
            }
            guard
                pair[1].utf8.count > AuthzRecording.plainQueryMax
                    || TokenShape.isTelling(pair[0]) || asked.contains(String(pair[0]))
                    // Another spelling of such a name.
                    || pair[0].contains("%") || pair[0].contains("+")
            else { return field }
            return "\(pair[0])=\(redacted(String(pair[1])))"
        }
    }
}
