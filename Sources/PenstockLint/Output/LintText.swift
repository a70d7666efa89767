internal import SourceTree

extension LintResult {
    /// For people: each finding with a caret where its place is known, and a line that counts.
    package func text(colour: Bool) -> String {
        let renderer = DiagnosticRenderer(colour: colour)
        var parts: [String] = []
        for placed in findings {
            let finding = placed.finding
            if let place = placed.place {
                parts.append(renderer.render(place, as: finding.severity.rawValue))
            } else {
                parts.append(
                    "\(finding.subject.name): \(finding.severity.rawValue): \(finding.text)\n"
                        + "       = \(finding.advice)\n")
            }
        }
        if dropped > 0 { parts.append("and \(dropped) more, not shown\n") }
        parts.append(
            "\(count(.error)) errors, \(count(.warning)) warnings, \(count(.note)) notes\n")
        return parts.joined(separator: "\n")
    }
}
