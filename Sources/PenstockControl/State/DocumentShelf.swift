internal import JSON
internal import PenstockModel

/// The documents of one account and region, from which its state is put together.
struct DocumentShelf {
    private var bodies: [DocumentKind: [String: [String: [UInt8]]]] = [:]
    private var unknown: [String] = []

    /// Adds a document that a store held.
    mutating func add(_ document: DocumentChange) {
        guard let kind = DocumentKind(rawValue: document.key.kind) else {
            unknown.append(document.key.kind)
            return
        }
        bodies[kind, default: [:]][document.key.parent, default: [:]][document.key.id] =
            document.body
    }

    /// The state that they make up.
    func accountState() throws(StoreError) -> AccountState {
        if let kind = unknown.first {
            throw StoreError(
                message: "the management store has documents of the kind \"\(kind)\", which this "
                    + "version doesn't know")
        }
        var state = AccountState()
        state.account = try read(.account)[""] ?? Account()
        for (id, api) in try read(.restAPI) as [String: RestAPI] {
            state.restAPIs[id] = try restAPI(api, id)
        }
        for (id, api) in try read(.api) as [String: API] { state.apis[id] = try self.api(api, id) }
        state.apiKeys = try read(.apiKey)
        state.usagePlans = try read(.usagePlan)
        state.domainNames = try read(.domainName)
        state.accessAssociations = try read(.accessAssociation)
        state.vpcLinks = try read(.vpcLink)
        state.v2VPCLinks = try read(.v2VPCLink)
        state.clientCertificates = try read(.clientCertificate)
        state.functions = try read(.function)
        return state
    }

    private func restAPI(_ api: RestAPI, _ id: String) throws(StoreError) -> RestAPIRecord {
        var definition = RestAPIDefinition(api, rootID: api.rootResourceID ?? "")
        let resources: [String: Resource] = try read(.resource, parent: id)
        let ordered = resources.values.sorted { $0.path < $1.path }
        if !ordered.isEmpty {
            // A path is longer than its parent's and begins with it: parents come first.
            definition.tree = try Self.stored("resources of \(id)") { () throws(ModelError) in
                try ResourceTree.decode(
                    .array(ordered.map(\.json)), at: JSONPointer(), .storage)
            }
        }
        definition.authorizers = try read(.authorizer, parent: id)
        definition.models = try read(.model, parent: id)
        definition.requestValidators = try read(.requestValidator, parent: id)
        definition.gatewayResponses = try read(.gatewayResponse, parent: id)
        definition.documentationParts = try read(.documentationPart, parent: id)
        definition.chains = try read(.authorizerChain, parent: id)
        var record = RestAPIRecord(definition)
        record.documentationVersions = try read(.documentationVersion, parent: id)
        record.deployments = try read(.deployment, parent: id)
        record.stages = try read(.stage, parent: id)
        return record
    }

    private func api(_ api: API, _ id: String) throws(StoreError) -> APIRecord {
        var definition = APIDefinition(api)
        definition.routes = try read(.route, parent: id)
        definition.integrations = try read(.integration, parent: id)
        definition.authorizers = try read(.v2Authorizer, parent: id)
        definition.models = try read(.v2Model, parent: id)
        definition.chains = try read(.v2AuthorizerChain, parent: id)
        var record = APIRecord(definition)
        record.deployments = try read(.v2Deployment, parent: id)
        record.stages = try read(.v2Stage, parent: id)
        return record
    }

    private func read<Value: WireValue>(
        _ kind: DocumentKind, parent: String = ""
    ) throws(StoreError) -> [String: Value] {
        var values: [String: Value] = [:]
        for (id, body) in bodies[kind]?[parent] ?? [:] {
            let name = "\(kind.rawValue) \(parent) \(id)"
            let json: JSONValue
            do throws(JSONError) {
                json = try JSONValue(parsing: body)
            } catch {
                throw StoreError(message: "the management store, \(name): \(error)")
            }
            values[id] = try Self.stored(name) { () throws(ModelError) in
                try Value.decode(json, at: JSONPointer(), .storage)
            }
        }
        return values
    }

    private static func stored<Value>(
        _ name: String, _ body: () throws(ModelError) -> Value
    ) throws(StoreError) -> Value {
        do throws(ModelError) {
            return try body()
        } catch {
            throw StoreError(message: "the management store, \(name): \(error)")
        }
    }
}
