internal import PenstockModel

/// Authorizer: who decides about requests.
enum Authorizers {
    static let operations: OperationGroup = [
        "CreateAuthorizer": .write(create), "GetAuthorizer": .read(get),
        "GetAuthorizers": .read(list), "UpdateAuthorizer": .write(update),
        "DeleteAuthorizer": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try state.updateRestAPI(call) { (record) throws(ControlError) in
            var authorizer: Authorizer = try call.noun()
            authorizer.id = freshID(.authorizer) { record.definition.authorizers[$0] != nil }
            fill(&authorizer)
            try check(authorizer, in: record.definition)
            record.definition.authorizers[authorizer.id] = authorizer
            return Reply(authorizer)
        }
    }

    /// AWS CLI reference, the examples of create-authorizer: what is printed beside what was given.
    private static func fill(_ authorizer: inout Authorizer) {
        switch authorizer.type {
        // "there is no default" of its identity source, and nothing is kept.
        case .jwt: return
        case .token, .cognito:
            authorizer.identitySource =
                authorizer.identitySource ?? "method.request.header.Authorization"
        case .request: break
        }
        authorizer.authType =
            authorizer.authType ?? (authorizer.type == .cognito ? "cognito_user_pools" : "custom")
        authorizer.authorizerResultTTLInSeconds = authorizer.authorizerResultTTLInSeconds ?? 300
    }

    /// Seconds that a decision is kept. AWS REST API reference, Authorizer.
    static let ttlRange = 0...3600

    private static func check(
        _ authorizer: Authorizer, in definition: RestAPIDefinition
    ) throws(ControlError) {
        if authorizer.name.isEmpty { throw .badRequest("Authorizer name cannot be empty") }
        let hasTwin = definition.authorizers.values.contains {
            $0.name == authorizer.name && $0.id != authorizer.id
        }
        if hasTwin {
            throw .badRequest(
                "Authorizer name must be unique. Authorizer \(authorizer.name) already exists in "
                    + "this RestApi.")
        }
        if authorizer.type == .jwt { return try JWTAuthorizerRules.check(authorizer) }
        if authorizer.jwtConfiguration != nil {
            throw .badRequest("jwtConfiguration is supported only for authorizers of type JWT")
        }
        if authorizer.type == .cognito, authorizer.providerARNs.isEmpty {
            throw .badRequest("Authorizers of type COGNITO_USER_POOLS need providerARNs")
        }
        if authorizer.type != .cognito, authorizer.authorizerURI?.isEmpty ?? true {
            throw .badRequest("Invalid Authorizer URI: null")
        }
        if let ttl = authorizer.authorizerResultTTLInSeconds, !ttlRange.contains(ttl) {
            throw .badRequest("Authorizer result TTL must be between 0 and 3600 seconds")
        }
        // Its sentence for it, of deployments whose REQUEST authorizer had no identity source.
        if authorizer.isKeptForEverybody { throw .badRequest("Invalid request input") }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let definition = try state.restAPI(call, or: .noAuthorizer).definition
        guard let authorizer = definition.authorizers[call.label("authorizer_id")] else {
            throw .noAuthorizer
        }
        return Reply(authorizer)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(try state.restAPI(call).definition.authorizers.values, by: \.id)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("authorizer_id")
        return try state.updateRestAPI(call, or: .noAuthorizer) { (record) throws(ControlError) in
            guard var authorizer = record.definition.authorizers[id] else { throw .noAuthorizer }
            let operations = try JWTAuthorizerRules.take(try call.patches(), into: &authorizer)
            let before = authorizer.type
            try call.patch(&authorizer, operations, .listed)
            // "A replace operation on the path /type is supported in both directions."
            if before != authorizer.type {
                if authorizer.type == .jwt { authorizer.authorizerResultTTLInSeconds = nil }
                if before == .jwt { authorizer.jwtConfiguration = nil }
            }
            try check(authorizer, in: record.definition)
            record.definition.authorizers[id] = authorizer
            return Reply(authorizer)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("authorizer_id")
        return try state.updateRestAPI(call, or: .noAuthorizer) { (record) throws(ControlError) in
            guard record.definition.authorizers[id] != nil else { throw .noAuthorizer }
            for resource in record.definition.tree.sorted {
                for (name, method) in resource.methods.sorted(by: { $0.key < $1.key })
                where method.authorizerID == id {
                    throw .conflict(
                        "Cannot delete authorizer '\(record.definition.authorizers[id]?.name ?? id)', "
                            + "is referenced in method: \(resource.path)/\(name)")
                }
            }
            record.definition.authorizers[id] = nil
            return .empty
        }
    }
}
