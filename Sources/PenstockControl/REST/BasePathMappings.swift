internal import JSON
internal import PenstockModel

/// BasePathMapping: a stage under a domain name. They are the same as the HTTP control plane's API
/// mappings, of which this API shows those with at most one segment.
enum BasePathMappings {
    static let operations: OperationGroup = [
        "CreateBasePathMapping": .write(create), "GetBasePathMapping": .read(get),
        "GetBasePathMappings": .read(list), "UpdateBasePathMapping": .write(update),
        "DeleteBasePathMapping": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let key = DomainNameRules.key(call)
        guard let record = state.domainNames[key] else { throw .noDomainName }
        var mapping: BasePathMapping = try call.noun()
        if mapping.basePath.isEmpty { mapping.basePath = BasePathMapping.rootPath }
        try check(mapping, in: state)
        guard record.mapping(basePath: mapping.basePath) == nil else {
            throw .conflict("Base path already exists for this domain name")
        }
        let id = freshID(.apiMapping) { record.mappings[$0] != nil }
        state.domainNames[key]?.mappings[id] = APIMapping(mapping, id: id)
        return Reply(mapping)
    }

    private static func check(
        _ mapping: BasePathMapping, in state: AccountState
    ) throws(ControlError) {
        if mapping.basePath.contains("/") {
            throw .badRequest(
                "API Gateway V1 doesn't support the slash character (/) in base path mappings. To "
                    + "create a multi-level base path mapping, use API Gateway V2.")
        }
        guard let api = state.restAPIs[mapping.restAPIID] else {
            throw .badRequest("Invalid REST API identifier specified")
        }
        if let stage = mapping.stage, !stage.isEmpty, api.stages[stage] == nil {
            throw .badRequest("Invalid stage identifier specified")
        }
    }

    private static func find(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> APIMapping {
        guard let record = state.domainNames[DomainNameRules.key(call)] else {
            throw .noDomainName
        }
        guard let mapping = record.mapping(basePath: call.label("base_path")) else {
            throw .noMapping
        }
        return mapping
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(BasePathMapping(try find(call, state)))
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        guard let record = state.domainNames[DomainNameRules.key(call)] else {
            throw .noDomainName
        }
        let mappings = record.mappings.values.map { BasePathMapping($0) }
        return Page(call).reply(mappings.filter { !$0.basePath.contains("/") }, by: \.basePath)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let old = try find(call, state)
        var mapping = BasePathMapping(old)
        try call.patch(&mapping, .listed)
        if mapping.basePath.isEmpty { mapping.basePath = BasePathMapping.rootPath }
        try check(mapping, in: state)
        let key = DomainNameRules.key(call)
        let id = old.apiMappingID
        if let twin = state.domainNames[key]?.mapping(basePath: mapping.basePath),
            twin.apiMappingID != id
        {
            throw .conflict("Base path already exists for this domain name")
        }
        state.domainNames[key]?.mappings[id] = APIMapping(mapping, id: id)
        return Reply(mapping)
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = try find(call, state).apiMappingID
        state.domainNames[DomainNameRules.key(call)]?.mappings[id] = nil
        return .empty
    }
}
