internal import JSON
internal import MappingTemplate
internal import PenstockModel
internal import VTL

/// Every mapping template of REST APIs, checked once by MappingTemplate.
enum TemplateWalk {
    /// A template with where it is.
    struct Placed {
        let subject: LintSubject
        /// `POST /orders request template application/json`
        let title: String
        let text: String
        let expectsJSON: Bool?
    }

    static func templates(_ definitions: LintDefinitions) -> [Placed] {
        definitions.restAPIs.flatMap { record in
            record.methods.flatMap { placed -> [Placed] in
                guard let integration = placed.integration, !integration.isProxy else { return [] }
                return requests(integration, placed) + responses(integration, placed)
            }
        }
    }

    private static func requests(_ integration: Integration, _ placed: PlacedMethod) -> [Placed] {
        // A MOCK integration takes `{statusCode: 200}` too; Lambda takes JSON only.
        let mustBeJSON: Bool? =
            switch integration.type {
            case .mock: false
            case .aws where integration.uri?.contains(":lambda:path/") == true: true
            default: nil
            }
        return integration.requestTemplates.sorted { $0.key < $1.key }.map { type, text in
            Placed(
                subject: placed.subject.at("Integration", "RequestTemplates", type),
                title: "\(placed.title), request template \(type)", text: text,
                expectsJSON: mustBeJSON)
        }
    }

    private static func responses(_ integration: Integration, _ placed: PlacedMethod) -> [Placed] {
        integration.responses.values.sorted { $0.statusCode < $1.statusCode }.flatMap { response in
            response.responseTemplates.sorted { $0.key < $1.key }.map { type, text in
                Placed(
                    subject: placed.subject.at("Integration", "IntegrationResponses"),
                    title: "\(placed.title), response template \(response.statusCode) \(type)",
                    text: text, expectsJSON: nil)
            }
        }
    }

    /// Adds the findings of these kinds.
    static func check(
        _ definitions: LintDefinitions, _ codes: Set<VTLFinding.Code>,
        _ findings: inout LintFindings
    ) {
        for placed in templates(definitions) {
            // What doesn't compile is TemplateSyntax's to tell.
            guard let template = try? MappingTemplate(placed.text) else { continue }
            for finding in template.findings(expectsJSON: placed.expectsJSON)
            where codes.contains(finding.code) {
                findings.add(
                    "\(placed.title), \(finding.line):\(finding.column): \(finding.message)",
                    placed.subject, advice: finding.hint)
            }
        }
    }
}

/// A template that API Gateway can't read.
struct TemplateSyntax: LintRule {
    let id = "template-syntax"
    let severity = LintSeverity.error
    let reason =
        "A template that isn't Velocity 1.7 makes every request of its method fail with 500."
    let source =
        "API Gateway Developer Guide, \"Mapping template transformations for REST APIs in API Gateway\""
    let advice = "write what Velocity 1.7 reads"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for placed in TemplateWalk.templates(definitions) {
            do throws(VTLError) {
                _ = try MappingTemplate(placed.text)
            } catch {
                findings.add(
                    "\(placed.title), \(error.line):\(error.column): \(error.message)",
                    placed.subject)
            }
        }
    }
}
