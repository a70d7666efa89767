/// All rules, in the order of their ids.
package enum LintRules {
    package static let all: [any LintRule] = [
        APIKeyWithoutPlan(), AuthorizerCache(), CallerCredentials(), CORSMissing(),
        ChainWithoutAuthorizer(),
        DeploymentBeforeMethods(), DeprecatedRuntime(),
        FunctionOutlivesGateway(), FunctionPermissionMissing(), MockWithoutResponse(),
        MutualTLSBypass(), NoStage(),
        ProxyIgnoresMapping(), RestAPIWithoutNeed(), SelectionPattern(), StageVariableFunction(),
        StageVariableUnset(), TemplateDeadBranch(), TemplateNotJSON(), TemplateSyntax(),
        TemplateVariable(), TimeoutTooLong(), UnauthenticatedWrite(), UnreachableRoute(),
        UnusedAuthorizer(), UnusedModel(), UnusedRequestValidator(), UsagePlanWithoutStage(),
        WildcardOrigin(),
    ].sorted { $0.id < $1.id }

    /// Runs rules over definitions; findings are in the rules' order, and how many were left out.
    package static func check(
        _ definitions: LintDefinitions, _ rules: [any LintRule] = all,
        countMax: Int = LintFindings.countMax
    ) -> (found: [LintFinding], dropped: Int) {
        var all: [LintFinding] = []
        var dropped = 0
        for rule in rules {
            var findings = LintFindings(of: rule, countMax: countMax - all.count)
            rule.check(definitions, &findings)
            all += findings.found
            dropped += findings.dropped
        }
        return (all, dropped)
    }
}
