internal import PenstockModel

/// Route: which requests or messages go where.
enum Routes {
    static let operations: OperationGroup = [
        "CreateRoute": .write(create), "GetRoute": .read(get), "GetRoutes": .read(list),
        "UpdateRoute": .write(update), "DeleteRoute": .write(delete),
        "DeleteRouteRequestParameter": .write(deleteParameter),
    ]

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        return try state.updateAPI(call) { (record) throws(ControlError) in
            var route: Route = try call.noun()
            try RouteRules.check(&route, in: record.definition)
            try RouteKey.checkFree(route.routeKey, in: record.definition)
            route.routeID = freshID(.route) { record.definition.routes[$0] != nil }
            record.definition.routes[route.routeID] = RouteRecord(route)
            return Reply(http: route)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let id = call.label("routeId")
        guard let record = try state.api(call).definition.routes[id] else { throw .noRoute(id) }
        return Reply(http: record.route)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(
            try state.api(call).definition.routes.values.map(\.route), by: \.routeID, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try TextLimits.check(call)
        let id = call.label("routeId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard let old = record.definition.routes[id]?.route else { throw .noRoute(id) }
            var route = try call.updated(old)
            let authorizer = try call.text("authorizerId") ?? ""
            if !authorizer.isEmpty, !call.has("authorizationType") {
                // As users quote it: terraform-provider-aws pull request 35821.
                throw .badRequest("Unable to update route. Authorizer type is invalid or null.")
            }
            if route.routeKey != old.routeKey {
                if old.apiGatewayManaged == true {
                    throw .badRequest("The key of a managed route can't be changed")
                }
                try RouteKey.checkFree(route.routeKey, except: id, in: record.definition)
            }
            try RouteRules.check(&route, in: record.definition)
            record.definition.routes[id]?.route = route
            return Reply(http: route)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("routeId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard record.definition.routes.removeValue(forKey: id) != nil else {
                throw .noRoute(id)
            }
            return .empty
        }
    }

    private static func deleteParameter(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let (id, key) = (call.label("routeId"), call.label("requestParameterKey"))
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard var route = record.definition.routes[id]?.route else { throw .noRoute(id) }
            guard route.requestParameters.removeValue(forKey: key) != nil else {
                throw .notFound("Invalid RequestParameterKey specified \(key)")
            }
            record.definition.routes[id]?.route = route
            return .empty
        }
    }
}
