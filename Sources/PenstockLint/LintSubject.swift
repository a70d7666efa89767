/// What a finding is about: a part of an API, or something beside APIs.
package struct LintSubject: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case restAPI, resource, method, model, requestValidator, authorizer, deployment, stage
        case gatewayResponse
        case api, route, integration, httpAuthorizer, httpStage
        case usagePlan, domainName, function
    }

    package var kind: Kind
    /// The API's id; empty for what is beside APIs.
    package var api = ""
    /// The part's own id or name.
    package var id = ""
    /// The HTTP method, of `.method`.
    package var method = ""
    /// The path, of `.method` and `.resource`.
    package var path = ""
    /// For people: `shop POST /orders`.
    package var name: String
    /// Members below the part, in CloudFormation's names: `Integration`, `TimeoutInMillis`.
    package var members: [String] = []

    /// The same with the way to one of its members.
    func at(_ members: String...) -> LintSubject {
        var subject = self
        subject.members = members
        return subject
    }
}
