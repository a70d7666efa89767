internal import PCRE
internal import PenstockModel

/// An integration response that no answer of the backend selects.
struct SelectionPattern: LintRule {
    let id = "selection-pattern"
    let severity = LintSeverity.warning
    let reason =
        "The pattern of an HTTP or MOCK integration is matched against the whole status, so that one which fits no status from 100 to 599 is never used."
    let source =
        "API Gateway API Reference, \"IntegrationResponse\", selectionPattern; recorded by LocalStack's test_http_integration_status_code_selection"
    let advice = "write a pattern that a status matches, such as 4\\d{2}"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for record in definitions.restAPIs {
            for placed in record.methods {
                guard let integration = placed.integration, !integration.isProxy else { continue }
                check(integration, placed, &findings)
            }
        }
    }

    private func check(
        _ integration: Integration, _ placed: PlacedMethod, _ findings: inout LintFindings
    ) {
        let subject = placed.subject.at("Integration", "IntegrationResponses")
        let responses = integration.responses.values.sorted { $0.statusCode < $1.statusCode }
        var defaults: [String] = []
        for response in responses {
            guard let text = response.selectionPattern, !text.isEmpty else {
                defaults.append(response.statusCode)
                continue
            }
            do throws(PCREError) {
                let pattern = try PCREPattern(text, options: .wholeSubject)
                // A Lambda function's error message may be anything.
                guard integration.type == .http || integration.type == .mock else { continue }
                if try !Self.matchesStatus(pattern) {
                    findings.add(
                        "\(placed.title): no status matches '\(text)', the pattern of \(response.statusCode)",
                        subject)
                }
            } catch {
                findings.add(
                    "\(placed.title): the pattern '\(text)' of \(response.statusCode) is no regular expression: \(error.message)",
                    subject)
            }
        }
        if defaults.count > 1 {
            findings.add(
                "\(placed.title): \(defaults.joined(separator: " and ")) have no pattern, and one of them is never used",
                subject, advice: "give all but the default a pattern")
        }
    }

    private static func matchesStatus(_ pattern: PCREPattern) throws(PCREError) -> Bool {
        for status in 100...599 where try pattern.matches("\(status)") { return true }
        return false
    }
}
