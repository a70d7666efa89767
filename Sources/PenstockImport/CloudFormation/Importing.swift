internal import CloudFormation
internal import JSON
internal import PenstockModel
internal import SourceTree

/// One import: the resources of all stacks by type, and what has been made of them.
///
/// Resources come in no order that helps, and one API may be spread over stacks, so that each step
/// takes one kind of resource of all stacks: APIs, what is in them, what stands for them.
final class Importing {
    let report: Report
    var imported: Imported
    /// APIs in the making, by id.
    var restAPIs: [Scope: [String: Workpiece<RestAPIRecord>]] = [:]
    var apis: [Scope: [String: Workpiece<APIRecord>]] = [:]
    /// As `ImportOptions` has it.
    let apiKeyValue: APIKeyValue?
    private let byType: [String: [PlacedResource]]

    init(_ set: StackSet, _ apiKeyValue: APIKeyValue?) {
        self.apiKeyValue = apiKeyValue
        report = set.report
        imported = Imported(report: set.report)
        imported.stacks = set.stacks
        var byType: [String: [PlacedResource]] = [:]
        for stack in set.stacks.flatMap(\.withNested) {
            let environment = stack.identity.environment
            let scope = Scope(region: environment.region, account: environment.account)
            for resource in stack.resources {
                byType[resource.type, default: []].append(
                    PlacedResource(resource: resource, stack: stack, scope: scope))
            }
        }
        self.byType = byType
    }

    func resources(_ type: String) -> [PlacedResource] { byType[type] ?? [] }

    /// Every resource of a type that no step takes.
    func rest(_ isTaken: (String) -> Bool) -> [PlacedResource] {
        byType.keys.filter { !isTaken($0) }.sorted().flatMap { byType[$0] ?? [] }
    }

    // MARK: Telling

    func error(
        _ message: String, _ placed: PlacedResource, _ path: JSONPointer = JSONPointer(),
        hint: String? = nil
    ) {
        report.error(
            message, at: placed.location(of: path), placed.pointer(to: path), hint: hint)
    }

    func warning(
        _ message: String, _ placed: PlacedResource, _ path: JSONPointer = JSONPointer(),
        hint: String? = nil
    ) {
        report.warning(
            message, at: placed.location(of: path), placed.pointer(to: path), hint: hint)
    }

    // MARK: Reading

    /// A property that must be there, as text.
    func required(_ name: String, of placed: PlacedResource) -> String? {
        guard let value = placed.resource.properties[name] else {
            error("'\(name)' is missing", placed, hint: "\(placed.resource.type) needs it")
            return nil
        }
        guard let text = value.text else {
            error("expected text, found \(value.kindName)", placed, JSONPointer([name]))
            return nil
        }
        return text
    }

    /// The REST API that a resource belongs to; nil, and a report, when it isn't there.
    func restAPI(of placed: PlacedResource) -> Workpiece<RestAPIRecord>? {
        guard let id = required("RestApiId", of: placed) else { return nil }
        if let api = restAPIs[placed.scope]?[id] { return api }
        tellMissing("REST API", id, "RestApiId", "AWS::ApiGateway::RestApi", placed)
        return nil
    }

    /// The HTTP or WebSocket API that a resource belongs to; nil, and a report, likewise.
    func api(of placed: PlacedResource) -> Workpiece<APIRecord>? {
        guard let id = required("ApiId", of: placed) else { return nil }
        if let api = apis[placed.scope]?[id] { return api }
        tellMissing("HTTP or WebSocket API", id, "ApiId", "AWS::ApiGatewayV2::Api", placed)
        return nil
    }

    private func tellMissing(
        _ what: String, _ id: String, _ property: String, _ type: String, _ placed: PlacedResource
    ) {
        // What is wrong with an API has been said; each of its parts needn't say it again.
        guard !isFaulty(id, type, placed) else { return }
        error(
            "there is no \(what) '\(id)' among the stacks given", placed,
            JSONPointer([property]), hint: "refer to an \(type)")
    }

    /// Whether a resource of this id was given and couldn't be read.
    func isFaulty(_ id: String, _ type: String, _ placed: PlacedResource) -> Bool {
        resources(type).contains { $0.ref == id && $0.scope == placed.scope }
    }

    // MARK: Changing

    func updateAccount(_ placed: PlacedResource, _ change: (inout AccountState) -> Void) {
        change(&imported.accounts[placed.scope, default: AccountState()])
    }

    func account(_ placed: PlacedResource) -> AccountState {
        imported.accounts[placed.scope] ?? AccountState()
    }

    /// Puts the finished APIs into their accounts.
    func finishAPIs() {
        for (scope, all) in restAPIs {
            imported.accounts[scope, default: AccountState()].restAPIs = all.mapValues(\.value)
        }
        for (scope, all) in apis {
            imported.accounts[scope, default: AccountState()].apis = all.mapValues(\.value)
        }
    }
}

/// A value that many steps change in its place: inside the account's dictionaries each step that
/// still holds a copy of it would make the next one copy the whole.
final class Workpiece<Value> {
    var value: Value
    init(_ value: Value) { self.value = value }
}
