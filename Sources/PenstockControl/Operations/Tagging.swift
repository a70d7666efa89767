internal import PenstockModel

/// The tags of whatever an ARN names, for both control planes.
enum Tagging {
    /// Tags of one noun. AWS, "Tagging your API Gateway resources", "Tag restrictions".
    static let tagsMax = 50
    /// Characters of a tag's key.
    static let keyMax = 128
    /// Characters of a tag's value.
    static let valueMax = 256

    /// Reads or changes the tags of a noun.
    @discardableResult
    static func update<Result>(
        _ arn: String, _ call: Call, _ state: inout AccountState,
        _ change: (inout [String: String]) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        guard let parsed = ARN(arn), parsed.service == "apigateway",
            let noun = TaggedNoun(path: parsed.resource)
        else { throw .badRequest("Invalid ARN: \(arn)") }
        let scope = call.scope
        guard var tags = tags(of: noun, in: state, scope) else {
            throw .notFound("Invalid resource ARN specified: \(arn)")
        }
        let result = try change(&tags)
        set(tags, of: noun, in: &state, scope)
        return result
    }

    /// Whether these may be somebody's tags.
    static func check(_ tags: [String: String]) throws(ControlError) {
        guard tags.count <= tagsMax else {
            throw .badRequest("The number of tags exceeds the limit of \(tagsMax)")
        }
        for (key, value) in tags {
            guard (1...keyMax).contains(key.unicodeScalars.count) else {
                throw .badRequest("Tag keys must have 1 to \(keyMax) characters: \(key)")
            }
            guard value.unicodeScalars.count <= valueMax else {
                throw .badRequest("Tag values must have at most \(valueMax) characters: \(key)")
            }
            guard !key.lowercased().hasPrefix("aws:") else {
                throw .badRequest("Tag keys that begin with aws: are reserved: \(key)")
            }
        }
    }

    private static func tags(
        of noun: TaggedNoun, in state: AccountState, _ scope: Scope
    ) -> [String: String]? {
        switch noun {
        case .restAPI(let id): state.restAPIs[id]?.definition.api.tags
        case .stage(let api, let stage): state.restAPIs[api]?.stages[stage]?.tags
        case .apiKey(let id): state.apiKeys[id]?.tags
        case .usagePlan(let id): state.usagePlans[id]?.plan.tags
        case .clientCertificate(let id): state.clientCertificates[id]?.tags
        case .vpcLink(let id): state.vpcLinks[id]?.tags ?? state.v2VPCLinks[id]?.tags
        case .domainName(let name): state.domainNames[name]?.domain.tags
        case .privateDomainName(let name, let id): state.domainNames["\(name)+\(id)"]?.domain.tags
        case .accessAssociation: state.accessAssociations[scope.arn(noun).description]?.tags
        case .api(let id): state.apis[id]?.definition.api.tags
        case .apiStage(let api, let stage): state.apis[api]?.stages[stage]?.tags
        }
    }

    private static func set(
        _ tags: [String: String], of noun: TaggedNoun, in state: inout AccountState,
        _ scope: Scope
    ) {
        switch noun {
        case .restAPI(let id): state.restAPIs[id]?.definition.api.tags = tags
        case .stage(let api, let stage): state.restAPIs[api]?.stages[stage]?.tags = tags
        case .apiKey(let id): state.apiKeys[id]?.tags = tags
        case .usagePlan(let id): state.usagePlans[id]?.plan.tags = tags
        case .clientCertificate(let id): state.clientCertificates[id]?.tags = tags
        case .vpcLink(let id):
            state.vpcLinks[id]?.tags = tags
            state.v2VPCLinks[id]?.tags = tags
        case .domainName(let name): state.domainNames[name]?.domain.tags = tags
        case .privateDomainName(let name, let id):
            state.domainNames["\(name)+\(id)"]?.domain.tags = tags
        case .accessAssociation:
            state.accessAssociations[scope.arn(noun).description]?.tags = tags
        case .api(let id): state.apis[id]?.definition.api.tags = tags
        case .apiStage(let api, let stage): state.apis[api]?.stages[stage]?.tags = tags
        }
    }
}
