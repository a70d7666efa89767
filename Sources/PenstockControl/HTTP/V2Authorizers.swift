internal import PenstockModel

/// Authorizer: who decides about requests.
enum V2Authorizers {
    static let operations: OperationGroup = [
        "CreateAuthorizer": .write(create), "GetAuthorizer": .read(get),
        "GetAuthorizers": .read(list), "UpdateAuthorizer": .write(update),
        "DeleteAuthorizer": .write(delete),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            var authorizer: V2Authorizer = try call.noun()
            authorizer.authorizerID = freshID(.authorizer) {
                record.definition.authorizers[$0] != nil
            }
            try V2AuthorizerRules.check(authorizer, in: record.definition)
            record.definition.authorizers[authorizer.authorizerID] = authorizer
            return Reply(http: authorizer)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let id = call.label("authorizerId")
        guard let authorizer = try state.api(call).definition.authorizers[id] else {
            throw .noV2Authorizer(id)
        }
        return Reply(http: authorizer)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(
            try state.api(call).definition.authorizers.values, by: \.authorizerID, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let id = call.label("authorizerId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard let old = record.definition.authorizers[id] else { throw .noV2Authorizer(id) }
            let authorizer = try call.updated(old)
            try V2AuthorizerRules.check(authorizer, in: record.definition)
            let isUsed = record.definition.routes.values.contains { $0.route.authorizerID == id }
            if isUsed, authorizer.authorizerType != old.authorizerType {
                throw .conflict("The type of an authorizer that a route uses can't be changed")
            }
            record.definition.authorizers[id] = authorizer
            return Reply(http: authorizer)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("authorizerId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard let authorizer = record.definition.authorizers[id] else {
                throw .noV2Authorizer(id)
            }
            let user = record.definition.routes.values.map(\.route)
                .filter { $0.authorizerID == id }.map(\.routeKey).min()
            if let user {
                // As users quote it: sst issue 5586.
                throw .conflict(
                    "Cannot delete authorizer '\(authorizer.name)', is referenced in route: \(user)"
                )
            }
            record.definition.authorizers[id] = nil
            return .empty
        }
    }
}
