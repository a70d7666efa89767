/// The header fields that a signature covers.
struct CanonicalFields {
    /// Names in lower case, sorted, each with its values joined.
    private var fields: [(name: String, value: String)]

    /// All fields but those which intermediaries change, as a signer covers them.
    init(all fields: [SigV4Request.Field]) {
        self.init(fields) { !Self.unsigned.contains($0) }
    }

    /// The fields that a signature says it covers. A name without a field counts as empty: the
    /// signature then can't match, which is the answer for a field that was lost on the way.
    init(_ fields: [SigV4Request.Field], named names: [String]) {
        let wanted = Set(names)
        self.init(fields) { wanted.contains($0) }
        for name in names where !self.fields.contains(where: { $0.name == name }) {
            self.fields.append((name, ""))
        }
        self.fields.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private init(_ fields: [SigV4Request.Field], where isSigned: (String) -> Bool) {
        var values: [String: [String]] = [:]
        for field in fields {
            let name = field.name.lowercased()
            if isSigned(name) { values[name, default: []].append(Self.folded(field.value)) }
        }
        self.fields = values.map { ($0.key, $0.value.joined(separator: ",")) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// `host:example.com` and a line feed, for each.
    var lines: String { fields.map { "\($0.name):\($0.value)\n" }.joined() }

    /// `host;x-amz-date`.
    var names: String { fields.map(\.name).joined(separator: ";") }

    /// What AWS's SDKs leave out, because proxies and tracers change it on the way.
    private static let unsigned: Set = [
        "authorization", "connection", "expect", "sec-websocket-key", "sec-websocket-protocol",
        "sec-websocket-version", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// White space around a value removed, and runs of it inside made one space; quotes protect
    /// nothing.
    private static func folded(_ value: String) -> String {
        value.split(whereSeparator: isSpace).joined(separator: " ")
    }

    static func trimmed(_ value: String) -> String {
        var rest = Substring(value)
        while let first = rest.first, isSpace(first) { rest.removeFirst() }
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(rest)
    }

    private static func isSpace(_ character: Character) -> Bool {
        character == " " || character == "\t" || character.isNewline
    }
}
