package import CloudFormation
package import PenstockImport
package import PenstockModel

/// What rules look at: an account's nouns, and what stands around them in the same files.
package struct LintDefinitions {
    package var account: AccountState
    package var functions: [Function] = []
    package var permissions: [FunctionPermission] = []
    package var stacks: [Stack] = []

    package init(
        _ account: AccountState, functions: [Function] = [],
        permissions: [FunctionPermission] = [], stacks: [Stack] = []
    ) {
        self.account = account
        self.functions = functions
        self.permissions = permissions
        self.stacks = stacks
    }

    /// REST APIs in the order of their names.
    var restAPIs: [RestAPIRecord] {
        account.restAPIs.values.sorted {
            ($0.definition.api.name, $0.definition.api.id)
                < ($1.definition.api.name, $1.definition.api.id)
        }
    }

    /// HTTP and WebSocket APIs in the order of their names.
    var apis: [APIRecord] {
        account.apis.values.sorted {
            ($0.definition.api.name, $0.definition.api.apiID)
                < ($1.definition.api.name, $1.definition.api.apiID)
        }
    }

    var httpAPIs: [APIRecord] { apis.filter { $0.definition.api.protocolType == .http } }

    /// The function that an integration's URI names, if it is among the definitions.
    func function(of uri: String?) -> Function? {
        guard let uri else { return nil }
        return functions.first { function in
            guard !function.arn.isEmpty, let found = uri.firstRange(of: function.arn) else {
                return false
            }
            // A version or an alias may follow.
            let rest = uri[found.upperBound...]
            return rest.isEmpty || rest.hasPrefix("/invocations") || rest.hasPrefix(":")
        }
    }
}

/// A method with where it is.
struct PlacedMethod {
    let resource: Resource
    let method: PenstockModel.Method
    let subject: LintSubject

    var integration: Integration? { method.integration }
    /// `POST /orders`
    var title: String { "\(method.httpMethod) \(resource.path)" }
}

extension RestAPIRecord {
    var title: String { definition.api.name.isEmpty ? definition.api.id : definition.api.name }

    var subject: LintSubject {
        LintSubject(kind: .restAPI, api: definition.api.id, name: title)
    }

    /// In the order of paths.
    var methods: [PlacedMethod] {
        definition.tree.sorted.flatMap { resource in
            resource.methods.values.sorted { $0.httpMethod < $1.httpMethod }.map { method in
                PlacedMethod(
                    resource: resource, method: method,
                    subject: LintSubject(
                        kind: .method, api: definition.api.id, id: resource.id,
                        method: method.httpMethod, path: resource.path,
                        name: "\(title) \(method.httpMethod) \(resource.path)"))
            }
        }
    }

    func subject(_ kind: LintSubject.Kind, _ id: String, _ name: String) -> LintSubject {
        LintSubject(kind: kind, api: definition.api.id, id: id, name: "\(title) \(name)")
    }
}

extension APIRecord {
    var title: String { definition.api.name.isEmpty ? definition.api.apiID : definition.api.name }

    var subject: LintSubject {
        LintSubject(kind: .api, api: definition.api.apiID, name: title)
    }

    /// In the order of their keys.
    var routes: [(route: Route, subject: LintSubject)] {
        definition.routes.values.map(\.route).sorted { $0.routeKey < $1.routeKey }.map { route in
            (route, subject(.route, route.routeID, route.routeKey))
        }
    }

    /// In the order of their ids.
    var integrations: [(integration: V2Integration, subject: LintSubject)] {
        // Each is called by the first of its routes.
        let keys = Dictionary(
            definition.routes.values.compactMap { record in
                record.route.target.map { ($0, record.route.routeKey) }
            }, uniquingKeysWith: min)
        return definition.integrations.values.map(\.integration)
            .sorted { $0.integrationID < $1.integrationID }.map { integration in
                let key = keys["integrations/\(integration.integrationID)"]
                return (
                    integration,
                    subject(
                        .integration, integration.integrationID,
                        key.map { "integration of \($0)" } ?? "integration")
                )
            }
    }

    func subject(_ kind: LintSubject.Kind, _ id: String, _ name: String) -> LintSubject {
        LintSubject(kind: kind, api: definition.api.apiID, id: id, name: "\(title) \(name)")
    }
}
