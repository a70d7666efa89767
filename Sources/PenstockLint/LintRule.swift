package import JSON

/// One thing that definitions can get wrong although they can be served.
package protocol LintRule: Sendable {
    /// What `--disable` and `--only` take: words with hyphens.
    var id: String { get }
    var severity: LintSeverity { get }
    /// Why it matters: one sentence.
    var reason: String { get }
    /// The page or the document that says so.
    var source: String { get }
    /// What to do about it: one sentence.
    var advice: String { get }

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings)
}

/// How bad a finding is; SARIF's words.
package enum LintSeverity: String, Hashable, Sendable, CaseIterable {
    /// Some requests can't be answered rightly.
    case error
    /// Probably not meant.
    case warning
    /// It works, and could be simpler or cheaper.
    case note

    package var json: JSONValue { .string(rawValue) }
}

/// What a rule found.
package struct LintFinding: Hashable, Sendable {
    package var rule: String
    package var severity: LintSeverity
    package var subject: LintSubject
    /// What is wrong: lower case, without a full stop.
    package var message: String
    package var advice: String
}

/// Collects findings, up to a bound.
package struct LintFindings {
    /// How many are kept; beyond, they are counted only.
    package static let countMax = 1_000

    package private(set) var found: [LintFinding] = []
    package private(set) var dropped = 0
    private let rule: any LintRule
    private let countMax: Int

    init(of rule: any LintRule, countMax: Int) {
        self.rule = rule
        self.countMax = countMax
    }

    /// - Parameter advice: where it is more precise than the rule's.
    mutating func add(_ message: String, _ subject: LintSubject, advice: String? = nil) {
        guard found.count < countMax else {
            dropped += 1
            return
        }
        found.append(
            LintFinding(
                rule: rule.id, severity: rule.severity, subject: subject, message: message,
                advice: advice ?? rule.advice))
    }
}
