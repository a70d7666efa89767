package import PenstockImport
internal import PenstockModel
package import SourceTree

/// A finding and where it is, if that is known.
package struct PlacedFinding {
    package var finding: LintFinding
    package var place: Diagnostic?
}

/// What rules say about imported definitions.
package struct LintResult {
    /// In the order of files and places; those without a place come last.
    package private(set) var findings: [PlacedFinding] = []
    /// How many were found beyond `LintFindings.countMax`.
    package private(set) var dropped = 0

    package init(_ imported: Imported, _ rules: [any LintRule] = LintRules.all) {
        let places = LintPlaces(imported)
        let scopes = imported.accounts.keys.sorted {
            ($0.region, $0.account) < ($1.region, $1.account)
        }
        // What is beside accounts is looked at once.
        var rest = LintDefinitions(
            AccountState(), functions: imported.functions, permissions: imported.permissions,
            stacks: imported.stacks)
        if scopes.isEmpty { add(LintRules.check(rest, rules), places) }
        for scope in scopes {
            rest.account = imported.accounts[scope] ?? AccountState()
            add(
                LintRules.check(rest, rules, countMax: LintFindings.countMax - findings.count),
                places)
        }
        let order = findings.indices.sorted { key($0) < key($1) }
        findings = order.map { findings[$0] }
    }

    private mutating func add(
        _ result: (found: [LintFinding], dropped: Int), _ places: LintPlaces
    ) {
        let known = Set(findings.map(\.finding))
        findings += result.found.filter { !known.contains($0) }.map {
            PlacedFinding(finding: $0, place: places.diagnostic($0))
        }
        dropped += result.dropped
    }

    private func key(_ index: Int) -> (String, Int, Int, Int) {
        guard let place = findings[index].place else { return ("\u{10ffff}", 0, 0, index) }
        return (place.file, place.location.line, place.location.column, index)
    }

    /// Whether a finding is a warning or worse.
    package var isClean: Bool { findings.allSatisfy { $0.finding.severity == .note } }

    package func count(_ severity: LintSeverity) -> Int {
        findings.count { $0.finding.severity == severity }
    }
}
