internal import PenstockModel

/// What the conditions of a routing rule may say. Developer guide, "Routing rules to connect API stages
/// to a custom domain name", "Restrictions"; API reference, RoutingRuleMatchHeaderValue. The sentences
/// are ours.
enum RoutingRuleConditions {
    /// Bytes of a header's name: "less than 40 characters".
    static let nameBytesMax = 39
    /// Bytes of a header's glob value, and of a base path: "less than 128 characters".
    static let valueBytesMax = 127
    /// Bytes of a glob value with a star at both ends: "less than 40 characters".
    static let infixBytesMax = 39
    /// Headers that no condition may name.
    private static let reserved: Set<String> = [
        "authorization", "connection", "content-encoding", "content-length", "content-location",
        "forwarded", "keep-alive", "origin", "proxy-authenticate", "proxy-authorization", "te",
        "trailers", "transfer-encoding", "upgrade", "via", "x-apigw-api-id", "x-forwarded-for",
        "x-forwarded-host", "x-forwarded-proto", "x-restapi",
    ]
    /// What no such name begins with.
    private static let reservedPrefixes = ["access-control-", "apigw-", "x-amz-", "x-amzn-"]

    static func check(_ condition: RoutingRuleCondition) throws(ControlError) {
        for path in condition.matchBasePaths?.anyOf ?? [] { try check(basePath: path) }
        let headers = condition.matchHeaders?.anyOf ?? []
        guard headers.count <= 1 else {
            throw .badRequest("A matchHeaders condition may have one header")
        }
        for header in headers {
            try check(name: header.header)
            try check(glob: header.valueGlob)
        }
    }

    private static func check(name: String) throws(ControlError) {
        // "Wildcard header names aren't supported."
        guard (1...nameBytesMax).contains(name.utf8.count), isAllowed(name), !name.contains("*")
        else {
            throw .badRequest("Invalid header name in a matchHeaders condition: \(name)")
        }
        let lower = name.lowercased()
        if reserved.contains(lower) || reservedPrefixes.contains(where: lower.hasPrefix) {
            throw .badRequest("Header \(name) isn't supported in a matchHeaders condition")
        }
    }

    private static func check(glob: String) throws(ControlError) {
        let isInfix = glob.utf8.count > 1 && glob.hasPrefix("*") && glob.hasSuffix("*")
        let max = isInfix ? infixBytesMax : valueBytesMax
        guard (1...max).contains(glob.utf8.count), isAllowed(glob),
            !glob.dropFirst().dropLast().contains("*")
        else {
            throw .badRequest("Invalid header value glob in a matchHeaders condition: \(glob)")
        }
    }

    /// "The only allowed characters for header names and header glob values": neither the `+` of RFC 9110's
    /// tokens nor a slash or comma.
    private static func isAllowed(_ text: String) -> Bool {
        text.utf8.allSatisfy {
            $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || "*?-!#$%&'.^_`|~".utf8.contains($0)
        }
    }

    private static func check(basePath: String) throws(ControlError) {
        let isText = basePath.utf8.allSatisfy {
            $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || "$-_.+!*'()/".utf8.contains($0)
        }
        guard (1...valueBytesMax).contains(basePath.utf8.count), isText else {
            throw .badRequest("Invalid base path in a matchBasePaths condition: \(basePath)")
        }
    }
}
