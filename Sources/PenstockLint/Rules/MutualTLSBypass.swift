internal import PenstockModel

/// An API behind mutual TLS that also answers at its own address, where nobody asks for certificates.
struct MutualTLSBypass: LintRule {
    let id = "mutual-tls-bypass"
    let severity = LintSeverity.warning
    let reason =
        "Mutual TLS belongs to the domain name, so the API's own execute-api address still takes clients without a certificate."
    let source =
        "API Gateway Developer Guide, \"How to turn on mutual TLS authentication for your REST APIs\""
    let advice = "set disableExecuteApiEndpoint on the API"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        let domains = definitions.account.domainNames.values.sorted {
            $0.domain.domainName < $1.domain.domainName
        }
        var told: Set<String> = []
        for record in domains where record.domain.mutualTLSAuthentication != nil {
            for id in record.mappings.values.map(\.apiID).sorted() {
                let name = record.domain.domainName
                if let api = definitions.account.restAPIs[id],
                    !api.definition.api.disableExecuteAPIEndpoint, told.insert(id).inserted
                {
                    findings.add("\(api.title) is behind mutual TLS at \(name) only", api.subject)
                } else if let api = definitions.account.apis[id],
                    !api.definition.api.disableExecuteAPIEndpoint, told.insert(id).inserted
                {
                    findings.add("\(api.title) is behind mutual TLS at \(name) only", api.subject)
                }
            }
        }
    }
}
