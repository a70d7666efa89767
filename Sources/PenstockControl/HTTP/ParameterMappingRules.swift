internal import PenstockModel

/// The parameters that an HTTP API's integration may change. Developer guide, "Transform API
/// requests and responses for HTTP APIs".
enum ParameterMappingRules {
    /// The same page, "Reserved headers".
    private static let reserved: Set = [
        "authorization", "connection", "content-encoding", "content-length", "content-location",
        "forwarded", "keep-alive", "origin", "proxy-authenticate", "proxy-authorization", "te",
        "trailers", "transfer-encoding", "upgrade", "via",
    ]
    private static let reservedPrefixes = [
        "access-control-", "apigw-", "x-amz-", "x-amzn-", "x-forwarded-",
    ]
    /// Statuses that a mapping may be for: the same page.
    private static let statuses = 200...599

    static func check(request parameters: [String: String]) throws(ControlError) {
        try check(parameters.keys) { action, place in
            place == "path"
                ? action == "overwrite" : isName(place, "header") || isName(place, "querystring")
        }
    }

    static func check(responses: [String: [String: String]]) throws(ControlError) {
        for (status, parameters) in responses.sorted(by: { $0.key < $1.key }) {
            guard let number = Int(status), statuses.contains(number) else {
                throw .badRequest("Invalid status code specified: \(status)")
            }
            try check(parameters.keys) { action, place in
                place == "statuscode" ? action == "overwrite" : isName(place, "header")
            }
        }
    }

    private static func check(
        _ names: some Sequence<String>, _ isPlace: (_ action: String, _ place: Substring) -> Bool
    ) throws(ControlError) {
        let wrong = names.filter { name in
            let parts = name.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, ["append", "overwrite", "remove"].contains(parts[0]) else {
                return true
            }
            return !isPlace(String(parts[0]), parts[1]) || isReserved(parts[1])
        }.sorted()
        guard !wrong.isEmpty else { return }
        throw MappingNames.invalid(
            wrong.map { "Invalid mapping expression parameter specified: \($0)" })
    }

    private static func isName(_ place: Substring, _ kind: String) -> Bool {
        place.hasPrefix(kind + ".") && place.count > kind.count + 1
    }

    private static func isReserved(_ place: Substring) -> Bool {
        guard place.hasPrefix("header.") else { return false }
        let name = place.dropFirst("header.".count).lowercased()
        return reserved.contains(name) || reservedPrefixes.contains { name.hasPrefix($0) }
    }
}
