internal import JSON
internal import SourceTree

/// Judges the section `Rules` (AWS CloudFormation user guide, "Rules"). A rule about an SSM
/// parameter whose value isn't given isn't judged: CDK puts such a one into every template, to check
/// the account's bootstrap, which nothing here needs.
struct RuleCheck {
    let evaluator: Evaluator

    func check() {
        for (name, rule) in evaluator.template.rules { check(name, rule) }
    }

    private func check(_ name: String, _ rule: Written) {
        guard rule.node.mapping != nil else {
            evaluator.report.error("a rule is a mapping, not \(rule.node.kindName)", rule)
            return
        }
        if let condition = rule.member("RuleCondition") {
            guard holds(condition) == true else { return }
        }
        guard let assertions = rule.member("Assertions"), let nodes = assertions.node.sequence
        else {
            evaluator.report.error("the rule has no list of 'Assertions'", rule)
            return
        }
        for (index, node) in nodes.enumerated() {
            let assertion = Written(node, at: assertions.pointer.appending(index))
            guard let assert = assertion.member("Assert") else {
                evaluator.report.error("the assertion has no 'Assert'", assertion)
                continue
            }
            if holds(assert) == false {
                let text = assertion.member("AssertDescription")?.text
                evaluator.report.error(
                    "the rule '\(name)' doesn't hold" + (text.map { ": \($0)" } ?? ""), assert)
            }
        }
    }

    private func holds(_ written: Written) -> Bool? {
        evaluator.path = written.pointer.tokens
        return evaluator.limited(to: .parameters("a rule")) { evaluator.bool(written.node) }
    }
}
