internal import PenstockModel

/// What a route's key may be. Developer guide, "Create routes for HTTP APIs" and "Create routes for
/// WebSocket APIs".
enum RouteKey {
    static let `default` = "$default"
    private static let methods: Set = [
        "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
    ]

    static func check(_ key: String, _ protocolType: ProtocolType) throws(ControlError) {
        if key.isEmpty { throw .badRequest("routeKey is a required parameter") }
        guard protocolType == .http, key != `default` else { return }
        let parts = key.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, methods.contains(String(parts[0])), RouteKeyPath.isValid(parts[1])
        else { throw .badRequest(RouteKeyPath.fault) }
    }

    /// Whether no other route has the key, or one that differs in names of variables only.
    static func checkFree(
        _ key: String, except id: String? = nil, in definition: APIDefinition
    ) throws(ControlError) {
        let shape = erasingNames(key)
        for (other, record) in definition.routes where other != id {
            let taken = record.route.routeKey
            // As users quote it: sst issue 5031.
            if taken == key {
                throw .conflict("Route with key \(key) already exists for this API")
            }
            if definition.api.protocolType == .http, erasingNames(taken) == shape {
                // As users quote it: plutomi issue 271.
                throw .conflict(
                    "The provided route key \"\(key)\" has a conflicting variable on the same "
                        + "hierarchical level as \"\(taken)\"")
            }
        }
    }

    private static func erasingNames(_ key: String) -> String {
        key.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            guard segment.first == "{" else { return String(segment) }
            return segment.hasSuffix("+}") ? "{+}" : "{}"
        }.joined(separator: "/")
    }
}
