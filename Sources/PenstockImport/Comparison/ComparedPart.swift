internal import JSON
internal import PenstockModel

/// A noun that is compared with one of its kind.
enum ComparedPart {
    case restAPI(RestAPI)
    case method(PenstockModel.Method)
    case authorizer(Authorizer)
    case model(APIModel)
    case requestValidator(RequestValidator)
    case gatewayResponse(GatewayResponse)
    case stage(Stage)
    case api(API)
    case route(Route)
    case integration(V2Integration)
    case httpAuthorizer(V2Authorizer)
    case httpStage(V2Stage)
    case apiKey(APIKey)
    case usagePlan(UsagePlan)
    case usagePlanKey
    case domainName(DomainName)
    case mapping(APIMapping)
    /// Penstock's own: who may call a route, a stage or the API.
    case chain(JSONValue)

    func differences(from old: ComparedPart) -> [Difference] {
        switch (old, self) {
        case (.restAPI(let old), .restAPI(let new)): new.differences(from: old)
        case (.method(let old), .method(let new)): new.differences(from: old)
        case (.authorizer(let old), .authorizer(let new)): new.differences(from: old)
        case (.model(let old), .model(let new)): new.differences(from: old)
        case (.requestValidator(let old), .requestValidator(let new)): new.differences(from: old)
        case (.gatewayResponse(let old), .gatewayResponse(let new)): new.differences(from: old)
        case (.stage(let old), .stage(let new)): new.differences(from: old)
        case (.api(let old), .api(let new)): new.differences(from: old)
        case (.route(let old), .route(let new)): new.differences(from: old)
        case (.integration(let old), .integration(let new)): new.differences(from: old)
        case (.httpAuthorizer(let old), .httpAuthorizer(let new)): new.differences(from: old)
        case (.httpStage(let old), .httpStage(let new)): new.differences(from: old)
        case (.apiKey(let old), .apiKey(let new)): new.differences(from: old)
        case (.usagePlan(let old), .usagePlan(let new)): new.differences(from: old)
        // Its names say all of it.
        case (.usagePlanKey, .usagePlanKey): []
        case (.domainName(let old), .domainName(let new)): new.differences(from: old)
        case (.mapping(let old), .mapping(let new)): new.differences(from: old)
        case (.chain(let old), .chain(let new)):
            old == new
                ? []
                : [Difference(path: JSONPointer(["x-penstock-authorizers"]), old: old, new: new)]
        // Parts of one name are of one kind: the name begins with it.
        default: preconditionFailure("parts of two kinds have one name")
        }
    }

    /// What is beside APIs, by name.
    static func beside(_ account: AccountState) -> [String: ComparedPart] {
        var parts: [String: ComparedPart] = [:]
        for var key in account.apiKeys.values {
            let name = key.name ?? key.id
            key.id = ""
            key.createdDate = nil
            key.lastUpdatedDate = nil
            key.stageKeys = []
            parts["API key \(name)"] = .apiKey(key)
        }
        for record in account.usagePlans.values {
            var plan = record.plan
            plan.id = ""
            plan.apiStages = plan.apiStages.map { stage in
                var stage = stage
                stage.apiID = account.apiName(stage.apiID)
                return stage
            }
            .sorted { ($0.apiID, $0.stage) < ($1.apiID, $1.stage) }
            parts["usage plan \(plan.name)"] = .usagePlan(plan)
            for id in record.keyIDs {
                let name = account.apiKeys[id].map { $0.name ?? $0.id } ?? id
                parts["usage plan \(plan.name), API key \(name)"] = .usagePlanKey
            }
        }
        for (name, record) in account.domainNames {
            parts["domain name \(name)"] = .domainName(record.domain)
            for var mapping in record.mappings.values {
                mapping.apiMappingID = ""
                mapping.apiID = account.apiName(mapping.apiID)
                let path = mapping.apiMappingKey ?? ""
                mapping.apiMappingKey = nil
                parts["domain name \(name), path /\(path)"] = .mapping(mapping)
            }
        }
        return parts
    }
}

extension AccountState {
    /// An API by its name, where it is known: ids differ between two accounts.
    fileprivate func apiName(_ id: String) -> String {
        restAPIs[id]?.definition.api.name ?? apis[id]?.definition.api.name ?? id
    }
}
