internal import PenstockModel

/// ApiMapping: a stage of any kind of API under a domain name.
enum APIMappings {
    static let operations: OperationGroup = [
        "CreateApiMapping": .write(create), "GetApiMapping": .read(get),
        "GetApiMappings": .read(list), "UpdateApiMapping": .write(update),
        "DeleteApiMapping": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let key = V2DomainNames.key(call)
        guard let record = state.domainNames[key] else { throw .noDomainName }
        var mapping: APIMapping = try call.noun()
        mapping.apiMappingID = freshID(.apiMapping) { record.mappings[$0] != nil }
        try check(mapping, in: record, state, call)
        state.domainNames[key]?.mappings[mapping.apiMappingID] = mapping
        return Reply(http: mapping)
    }

    private static func check(
        _ mapping: APIMapping, in domain: DomainNameRecord, _ state: AccountState, _ call: Call
    ) throws(ControlError) {
        try MappedStage.check(mapping.apiID, mapping.stage, state, call)
        let key = mapping.apiMappingKey ?? ""
        // moto 5.2 has both sentences.
        if key.hasPrefix("/") || key.contains("//") {
            throw .badRequest(
                "API mapping key should not start with a '/' or have consecutive '/'s.")
        }
        if key.hasSuffix("/") {
            throw .badRequest("API mapping key should not end with a '/'.")
        }
        let others = domain.mappings.values.filter { $0.apiMappingID != mapping.apiMappingID }
        if others.contains(where: { ($0.apiMappingKey ?? "") == key }) {
            // As users quote it: aws-cdk issue 22660.
            throw .conflict("ApiMapping key already exists for this domain name")
        }
        // Developer guide, "Map API stages to a custom domain name for HTTP APIs", "Restrictions".
        let isWebSocket = state.isWebSocket(mapping.apiID)
        if others.contains(where: { state.isWebSocket($0.apiID) != isWebSocket }) {
            throw .badRequest(
                "WebSocket APIs and other APIs can't be mapped to the same domain name")
        }
    }

    private static func find(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> (record: DomainNameRecord, mapping: APIMapping) {
        guard let record = state.domainNames[V2DomainNames.key(call)] else { throw .noDomainName }
        guard let mapping = record.mappings[call.label("apiMappingId")] else {
            throw .noAPIMapping
        }
        return (record, mapping)
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(http: try find(call, state).mapping)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let record = state.domainNames[V2DomainNames.key(call)] else { throw .noDomainName }
        return Page(call).reply(record.mappings.values, by: \.apiMappingID, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let (record, old) = try find(call, state)
        guard call.has("apiId") else { throw .badRequest("apiId is a required parameter") }
        let mapping = try call.updated(old)
        try check(mapping, in: record, state, call)
        state.domainNames[V2DomainNames.key(call)]?.mappings[mapping.apiMappingID] = mapping
        return Reply(http: mapping)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = try find(call, state).mapping.apiMappingID
        state.domainNames[V2DomainNames.key(call)]?.mappings[id] = nil
        return .empty
    }
}

extension AccountState {
    fileprivate func isWebSocket(_ api: String) -> Bool {
        apis[api]?.definition.api.protocolType == .webSocket
    }
}
