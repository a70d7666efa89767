internal import JSON
internal import PenstockModel

/// A rule that leads requests for a custom domain to a stage.
package struct StageRule: Hashable, Sendable {
    package var host: String
    package var priority: Int
    package var headers: [Header] = []
    /// `/v1`; empty: any path.
    package var basePath = ""
    package var stripsBasePath = false
    /// The routing rule's; empty: it has none yet.
    package var id = ""

    package struct Header: Hashable, Sendable {
        var name: String
        var value: String
    }

    var json: JSONValue {
        var object = JSONObject([
            ("hosts", [.string(host)]), ("priority", .number(JSONNumber(priority))),
        ])
        if !headers.isEmpty {
            object["headers"] = .array(
                headers.map { ["name": .string($0.name), "value": .string($0.value)] })
        }
        if !basePath.isEmpty { object["base_path"] = .string(basePath) }
        if stripsBasePath { object["strip_base_path"] = true }
        if !id.isEmpty { object["id"] = .string(id) }
        return .object(object)
    }
}

extension RoutingRule {
    /// The rule for a host. Of what may be any of several there is a rule each: they have one priority
    /// and one target, so the first that holds decides as well as another.
    func rules(on host: String) -> [StageRule] {
        var base = StageRule(host: host, priority: priority)
        base.id = routingRuleID
        base.stripsBasePath = actions.first?.invokeAPI.stripBasePath ?? false
        return conditions.reduce([base]) { rules, condition in
            rules.flatMap { rule -> [StageRule] in
                if let paths = condition.matchBasePaths {
                    return paths.anyOf.map { path in
                        var rule = rule
                        rule.basePath = "/" + path.split(separator: "/").joined(separator: "/")
                        return rule
                    }
                }
                return (condition.matchHeaders?.anyOf ?? []).map { header in
                    var rule = rule
                    rule.headers.append(
                        StageRule.Header(name: header.header, value: header.valueGlob))
                    return rule
                }
            }
        }
    }
}
