internal import JSON
internal import PenstockModel

/// Finds the documents in which two states of one account differ.
///
/// By comparison, so that no operation can forget to say what it changed. Dictionaries that a write
/// hasn't touched are still the same storage, which Swift's `==` sees at once.
struct DocumentChanges {
    private(set) var list: [DocumentChange] = []
    private let scope: Scope

    /// What has to be stored to get from `old` to `new`.
    init(from old: AccountState, to new: AccountState, _ scope: Scope) {
        self.scope = scope
        compare(.account, ["": old.account], ["": new.account])
        compareRestAPIs(old.restAPIs, new.restAPIs)
        compareAPIs(old.apis, new.apis)
        compare(.apiKey, old.apiKeys, new.apiKeys)
        compare(.usagePlan, old.usagePlans, new.usagePlans)
        compare(.domainName, old.domainNames, new.domainNames)
        compare(.accessAssociation, old.accessAssociations, new.accessAssociations)
        compare(.vpcLink, old.vpcLinks, new.vpcLinks)
        compare(.v2VPCLink, old.v2VPCLinks, new.v2VPCLinks)
        compare(.clientCertificate, old.clientCertificates, new.clientCertificates)
        compare(.function, old.functions, new.functions)
    }

    private mutating func compareRestAPIs(
        _ old: [String: RestAPIRecord], _ new: [String: RestAPIRecord]
    ) {
        let absent = RestAPIRecord()
        for id in Self.changed(old, new) {
            let before = old[id] ?? absent
            let after = new[id] ?? absent
            let (a, b) = (before.definition, after.definition)
            compare(
                .restAPI, old[id].map { [id: $0.definition.api] },
                new[id].map { [id: $0.definition.api] })
            compare(
                .resource, old[id] == nil ? [:] : a.tree.resources,
                new[id] == nil ? [:] : b.tree.resources, parent: id)
            compare(.authorizer, a.authorizers, b.authorizers, parent: id)
            compare(.model, a.models, b.models, parent: id)
            compare(.requestValidator, a.requestValidators, b.requestValidators, parent: id)
            compare(.gatewayResponse, a.gatewayResponses, b.gatewayResponses, parent: id)
            compare(.documentationPart, a.documentationParts, b.documentationParts, parent: id)
            compare(
                .documentationVersion, before.documentationVersions, after.documentationVersions,
                parent: id)
            compare(.deployment, before.deployments, after.deployments, parent: id)
            compare(.stage, before.stages, after.stages, parent: id)
            compare(.authorizerChain, a.chains, b.chains, parent: id)
        }
    }

    private mutating func compareAPIs(_ old: [String: APIRecord], _ new: [String: APIRecord]) {
        let absent = APIRecord()
        for id in Self.changed(old, new) {
            let before = old[id] ?? absent
            let after = new[id] ?? absent
            let (a, b) = (before.definition, after.definition)
            compare(
                .api, old[id].map { [id: $0.definition.api] },
                new[id].map { [id: $0.definition.api] })
            compare(.route, a.routes, b.routes, parent: id)
            compare(.integration, a.integrations, b.integrations, parent: id)
            compare(.v2Authorizer, a.authorizers, b.authorizers, parent: id)
            compare(.v2Model, a.models, b.models, parent: id)
            compare(.v2Deployment, before.deployments, after.deployments, parent: id)
            compare(.v2Stage, before.stages, after.stages, parent: id)
            compare(.v2AuthorizerChain, a.chains, b.chains, parent: id)
        }
    }

    private mutating func compare<Value: WireValue>(
        _ kind: DocumentKind, _ old: [String: Value]?, _ new: [String: Value]?, parent: String = ""
    ) {
        let (old, new) = (old ?? [:], new ?? [:])
        for id in Self.changed(old, new) {
            let key = DocumentKey(
                account: scope.account, region: scope.region, kind: kind.rawValue, parent: parent,
                id: id)
            list.append(DocumentChange(key: key, body: new[id].map(Self.bytes)))
        }
    }

    private static func bytes(_ value: some WireValue) -> [UInt8] {
        var writer = JSONWriter()
        value.write(to: &writer, .storage)
        return writer.bytes
    }

    /// The keys of what was added, changed and removed.
    private static func changed<Value: Equatable>(
        _ old: [String: Value], _ new: [String: Value]
    ) -> [String] {
        if old == new { return [] }
        return new.filter { old[$0.key] != $0.value }.map(\.key)
            + old.keys.filter { new[$0] == nil }
    }
}
