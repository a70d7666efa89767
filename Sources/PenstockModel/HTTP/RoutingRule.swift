/// A rule of a domain name that is asked before, or instead of, its mappings.
package struct RoutingRule: Noun {
    package var routingRuleID = ""
    package var routingRuleARN = ""
    /// Lower ones first; 1 to 1,000,000.
    package var priority = 0
    package var conditions: [RoutingRuleCondition] = []
    package var actions: [RoutingRuleAction] = []

    package init() {}

    package static let table = Table<Self>(
        "RoutingRule", cloudFormation: "AWS::ApiGatewayV2::RoutingRule"
    ) {
        $0.row("routingRuleId", \.routingRuleID, [.readOnly])
        $0.row("routingRuleArn", \.routingRuleARN, [.readOnly])
        $0.row("priority", \.priority, [.required])
        $0.row("conditions", \.conditions, [.required, .always])
        $0.row("actions", \.actions, [.required])
        $0.beside("DomainNameArn")
    }
}

/// One condition; all of a rule's must hold.
package struct RoutingRuleCondition: Noun {
    package var matchBasePaths: RoutingRuleMatchBasePaths?
    package var matchHeaders: RoutingRuleMatchHeaders?

    package init() {}

    package static let table = Table<Self>("RoutingRuleCondition") {
        $0.row("matchBasePaths", \.matchBasePaths)
        $0.row("matchHeaders", \.matchHeaders)
    }
}

package struct RoutingRuleMatchBasePaths: Noun {
    package var anyOf: [String] = []

    package init() {}

    package static let table = Table<Self>("RoutingRuleMatchBasePaths") {
        $0.row("anyOf", \.anyOf, [.required])
    }
}

package struct RoutingRuleMatchHeaders: Noun {
    package var anyOf: [RoutingRuleMatchHeaderValue] = []

    package init() {}

    package static let table = Table<Self>("RoutingRuleMatchHeaders") {
        $0.row("anyOf", \.anyOf, [.required])
    }
}

package struct RoutingRuleMatchHeaderValue: Noun {
    package var header = ""
    package var valueGlob = ""

    package init() {}

    package static let table = Table<Self>("RoutingRuleMatchHeaderValue") {
        $0.row("header", \.header, [.required])
        $0.row("valueGlob", \.valueGlob, [.required])
    }
}

package struct RoutingRuleAction: Noun {
    package var invokeAPI = RoutingRuleActionInvokeAPI()

    package init() {}

    package static let table = Table<Self>("RoutingRuleAction") {
        $0.row("invokeApi", \.invokeAPI, [.required])
    }
}

package struct RoutingRuleActionInvokeAPI: Noun {
    package var apiID = ""
    package var stage = ""
    package var stripBasePath: Bool?

    package init() {}

    package static let table = Table<Self>("RoutingRuleActionInvokeApi") {
        $0.row("apiId", \.apiID, [.required])
        $0.row("stage", \.stage, [.required])
        $0.row("stripBasePath", \.stripBasePath)
    }
}
