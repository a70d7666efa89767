internal import PenstockModel

/// RoutingRule: what a domain name asks before, or instead of, its mappings.
enum RoutingRules {
    static let operations: OperationGroup = [
        "CreateRoutingRule": .write(create), "GetRoutingRule": .read(get),
        "ListRoutingRules": .read(list), "PutRoutingRule": .write(put),
        "DeleteRoutingRule": .write(delete),
    ]

    /// The service model, `RoutingRulePriority`; lower ones first.
    static let priorityRange = 1...1_000_000
    /// Conditions on headers of one rule. Developer guide, "Routing rules to connect API stages to a
    /// custom domain name": "up to two MatchHeaders … and up to one MatchBasePaths condition".
    static let headerConditionsMax = 2
    /// See `headerConditionsMax`.
    static let pathConditionsMax = 1

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let key = V2DomainNames.key(call)
        guard let record = state.domainNames[key] else { throw .noDomainName }
        var rule: RoutingRule = try call.noun()
        rule.routingRuleID = freshID(.routingRule) { record.routingRules[$0] != nil }
        try store(&rule, call, &state)
        return Reply(http: rule)
    }

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        _ = try find(call, state)
        var rule: RoutingRule = try call.noun()
        rule.routingRuleID = call.label("routingRuleId")
        try store(&rule, call, &state)
        return Reply(http: rule)
    }

    private static func store(
        _ rule: inout RoutingRule, _ call: Call, _ state: inout AccountState
    ) throws(ControlError) {
        let key = V2DomainNames.key(call)
        guard let record = state.domainNames[key] else { throw .noDomainName }
        try check(rule, in: record)
        for action in rule.actions {
            try MappedStage.check(action.invokeAPI.apiID, action.invokeAPI.stage, state, call)
        }
        rule.routingRuleARN =
            ARN(
                service: "apigateway", region: call.caller.region, account: call.caller.account,
                resource: "/domainnames/\(key)/routingrules/\(rule.routingRuleID)"
            ).description
        state.domainNames[key]?.routingRules[rule.routingRuleID] = rule
    }

    private static func check(
        _ rule: RoutingRule, in record: DomainNameRecord
    ) throws(ControlError) {
        guard priorityRange.contains(rule.priority) else {
            throw .badRequest("Invalid priority specified. Must be between 1 and 1000000")
        }
        let hasTwin = record.routingRules.values.contains {
            $0.priority == rule.priority && $0.routingRuleID != rule.routingRuleID
        }
        if hasTwin {
            throw .conflict(
                "A routing rule with priority \(rule.priority) already exists for this domain name")
        }
        guard rule.actions.count == 1 else {
            throw .badRequest("A routing rule must have one action")
        }
        let headers = rule.conditions.filter { $0.matchHeaders != nil }
        let paths = rule.conditions.filter { $0.matchBasePaths != nil }
        guard headers.count + paths.count == rule.conditions.count,
            headers.count <= headerConditionsMax, paths.count <= pathConditionsMax
        else {
            throw .badRequest(
                "A routing rule may have up to \(headerConditionsMax) matchHeaders conditions and "
                    + "up to \(pathConditionsMax) matchBasePaths condition")
        }
        let isEmpty = rule.conditions.contains {
            $0.matchHeaders?.anyOf.isEmpty ?? $0.matchBasePaths?.anyOf.isEmpty ?? true
        }
        if isEmpty { throw .badRequest("A condition of a routing rule must match something") }
        for condition in rule.conditions { try RoutingRuleConditions.check(condition) }
    }

    private static func find(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> RoutingRule {
        guard let record = state.domainNames[V2DomainNames.key(call)] else { throw .noDomainName }
        let id = call.label("routingRuleId")
        guard let rule = record.routingRules[id] else { throw .noRoutingRule(id) }
        return rule
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(http: try find(call, state))
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let record = state.domainNames[V2DomainNames.key(call)] else { throw .noDomainName }
        // As they are asked; seven digits, so that texts are in the order of numbers.
        return Page(call, items: "routingRules").reply(
            record.routingRules.values,
            by: { String(String(10_000_000 + $0.priority).dropFirst()) }, .http)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = try find(call, state).routingRuleID
        state.domainNames[V2DomainNames.key(call)]?.routingRules[id] = nil
        return .empty
    }
}
