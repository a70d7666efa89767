/// Docs/lint.md's table of rules; a test keeps the page as this says.
package enum LintPage {
    package static var rules: String {
        var text = "| Rule | Severity | Why | What to do |\n|---|---|---|---|\n"
        for rule in LintRules.all {
            text +=
                "| `\(rule.id)` | \(rule.severity.rawValue) | \(cell(rule.reason)) (\(cell(rule.source))) "
                + "| \(cell(rule.advice)) |\n"
        }
        return text
    }

    private static func cell(_ text: String) -> String {
        String(text.flatMap { "|*<".contains($0) ? ["\\", $0] : [$0] as [Character] })
    }
}
