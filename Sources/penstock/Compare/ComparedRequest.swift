import PenstockCore

/// One request that `compare` sends, as a file has it.
struct ComparedRequest {
    var method: String
    /// Path and query, as on a request line.
    var target: String
    var fields: [HTTPCall.Field] = []
    /// The file's `Host`; nil: it says nothing of it. Not among `fields`.
    private(set) var host: String?
    /// What asks for an upgrade of the connection: `explain` looks at it, and nobody sends it on.
    private(set) var upgrade: [HTTPCall.Field] = []
    var body: [UInt8] = []
    /// What was answered once; nil: the file says nothing of it.
    var recorded: RecordedAnswer?
    /// Where it is in the file: `requests.http:12`.
    var place: String

    /// For people.
    var title: String { "\(method) \(target)" }

    /// API Gateway's largest payload ("Amazon API Gateway quotas": 10 MB).
    static let bodyMax = 10 << 20

    /// What a connection has by itself, or what the body as it is sent says.
    private static let ownFields: Set = [
        "host", "connection", "content-length", "transfer-encoding", "keep-alive", "expect",
        "upgrade", "te", "trailer", "proxy-connection",
    ]

    func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }

    /// The same as it may be sent; throws when it would not be one request on the wire.
    func checked() throws -> ComparedRequest {
        var own = self
        own.fields = fields.filter {
            !Self.ownFields.contains($0.name.lowercased()) && !$0.name.hasPrefix(":")
        }
        own.host = field("host")
        own.upgrade = fields.filter {
            ["connection", "upgrade"].contains($0.name.lowercased())
        }
        guard Self.isToken(method) else { throw refusal("'\(method)' is no method") }
        guard target.hasPrefix("/"), target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw refusal(
                "'\(target)' is no path",
                hint: "it begins with a slash, and has no control characters")
        }
        if let open = target.firstIndex(of: "<"), target[open...].contains(">") {
            throw refusal(
                "nothing stands for a placeholder in \(target)", hint: "--let 'NAME=VALUE' says it")
        }
        for field in own.fields {
            // RFC 9110 §5.5: a line break or NUL in a value would begin something else.
            guard Self.isToken(field.name),
                !field.value.utf8.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 })
            else { throw refusal("the header '\(field.name)' can't be sent") }
        }
        guard body.count <= Self.bodyMax else {
            throw refusal("its body has more than \(Self.bodyMax) bytes")
        }
        return own
    }

    private func refusal(_ what: String, hint: String? = nil) -> CommandFailure {
        .usage("\(place): \(what)", hint: hint)
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    /// Path and query of a URL, or of what is none already.
    static func target(of url: String) -> String {
        guard !url.hasPrefix("/"), let scheme = url.firstIndex(of: ":"),
            url[scheme...].hasPrefix("://")
        else { return Self.withoutFragment(url[...]) }
        let rest = url[scheme...].dropFirst(3)
        // The authority may be a placeholder with a number sign: <rest_api#1.id>.
        let ends = rest.contains("<") ? "/?" : "/?#"
        guard let start = rest.firstIndex(where: { ends.contains($0) }) else { return "/" }
        let target = withoutFragment(rest[start...])
        return target.hasPrefix("/") ? target : "/" + target
    }

    private static func withoutFragment(_ text: Substring) -> String {
        // What clients send for a space (RFC 3986 §2.1); all else is sent as it is written.
        let encoded = text.split(separator: " ", omittingEmptySubsequences: false)
            .joined(separator: "%20")
        // Placeholders of the corpora have a number sign too: <create_stage#1['stageName']>.
        return encoded.contains("<") ? encoded : String(encoded.prefix { $0 != "#" })
    }
}

/// What a file says was answered; nil where it doesn't say.
struct RecordedAnswer {
    var status: Int?
    var fields: [HTTPCall.Field]?
    var body: [UInt8]?

    var isEmpty: Bool { status == nil && fields == nil && body == nil }
}
