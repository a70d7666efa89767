/// What a mapping changes, and how: `append:header.x-id`.
struct MappingKey {
    enum Operation: String { case append, overwrite, remove }
    enum Place { case header, query, path, status, parameter }

    var operation: Operation
    var place: Place
    /// Of a header or a parameter, of the query or of a service's action.
    var name: String

    /// A key that is none; the message says why.
    struct Fault: Error { var message: String }

    init(_ text: String, _ side: MappingSide) throws(Fault) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let operation = Operation(rawValue: parts[0]) else {
            throw Fault(
                message: "'\(text)' doesn't begin with append:, overwrite: or remove:")
        }
        self.operation = operation
        name = ""
        switch (parts[1], side) {
        case ("path", .request): place = .path
        case ("statuscode", .response): place = .status
        case (let target, .request)
        where target.hasPrefix("parameter.") && operation == .overwrite
            && target.utf8.count > "parameter.".utf8.count:
            place = .parameter
            name = String(target.dropFirst("parameter.".count))
        case (let target, _):
            if target.hasPrefix("header."), target.utf8.count > "header.".utf8.count {
                place = .header
                name = String(target.dropFirst("header.".count))
                if Self.isReserved(name) {
                    throw Fault(message: "the header '\(name)' is reserved: it can't be mapped")
                }
                if !Self.isToken(name) { throw Fault(message: "'\(name)' is no header's name") }
                return
            }
            guard side == .request, target.hasPrefix("querystring."),
                target.utf8.count > "querystring.".utf8.count
            else {
                throw Fault(
                    message: side == .request
                        ? "'\(target)' is neither header.NAME, querystring.NAME nor path"
                        : "'\(target)' is neither header.NAME nor statuscode")
            }
            place = .query
            name = String(target.dropFirst("querystring.".count))
            return
        }
        guard operation == .overwrite else {
            throw Fault(message: "\(parts[1]) can only be overwritten")
        }
    }

    /// Developer guide, "Transforming API requests and responses", "Reserved headers".
    static func isReserved(_ name: String) -> Bool {
        let name = name.lowercased()
        return reservedPrefixes.contains { name.hasPrefix($0) } || reserved.contains(name)
    }

    private static let reservedPrefixes = ["access-control-", "apigw-", "x-amz-", "x-amzn-"]
    private static let reserved: Set<String> = [
        "authorization", "connection", "content-encoding", "content-length", "content-location",
        "forwarded", "keep-alive", "origin", "proxy-authenticate", "proxy-authorization", "te",
        "trailers", "transfer-encoding", "upgrade", "via", "x-forwarded-for", "x-forwarded-host",
        "x-forwarded-proto",
    ]

    /// RFC 9110 §5.6.2: tchar.
    private static func isToken(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// Which side of the integration.
enum MappingSide { case request, response }
