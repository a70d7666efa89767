internal import PenstockModel

/// RouteResponse: what a WebSocket route sends back.
enum RouteResponses {
    static let operations: OperationGroup = [
        "CreateRouteResponse": .write(create), "GetRouteResponse": .read(get),
        "GetRouteResponses": .read(list), "UpdateRouteResponse": .write(update),
        "DeleteRouteResponse": .write(delete),
    ]

    private static func change<Result>(
        _ call: Call, _ state: inout AccountState,
        _ change: (inout RouteRecord) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        let id = call.label("routeId")
        return try state.updateAPI(call) { (record) throws(ControlError) in
            guard var route = record.definition.routes[id] else { throw .noRoute(id) }
            guard record.definition.api.protocolType == .webSocket else {
                throw .only("WEBSOCKET", "routeResponses")
            }
            let result = try change(&route)
            record.definition.routes[id] = route
            return result
        }
    }

    private static func create(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try change(call, &state) { (route) throws(ControlError) in
            var response: RouteResponse = try call.noun()
            response.routeResponseID = freshID(.routeResponse) { route.responses[$0] != nil }
            try check(response, in: route)
            route.responses[response.routeResponseID] = response
            return Reply(http: response)
        }
    }

    /// Developer guide, "Set up a route response for a WebSocket API": only `$default` can be.
    private static func check(
        _ response: RouteResponse, in route: RouteRecord
    ) throws(ControlError) {
        guard response.routeResponseKey == RouteKey.default else {
            throw .badRequest("Only $default is supported as routeResponseKey")
        }
        let hasTwin = route.responses.values.contains {
            $0.routeResponseKey == response.routeResponseKey
                && $0.routeResponseID != response.routeResponseID
        }
        if hasTwin {
            throw .conflict(
                "RouteResponse with key \(response.routeResponseKey) already exists for this route")
        }
        try MappingNames.check(
            response.responseParameters.keys, side: "route.response", places: ["header"])
    }

    private static func find(
        _ call: Call, _ state: AccountState
    ) throws(ControlError) -> RouteRecord {
        let id = call.label("routeId")
        guard let route = try state.api(call).definition.routes[id] else { throw .noRoute(id) }
        return route
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let id = call.label("routeResponseId")
        guard let response = try find(call, state).responses[id] else {
            throw .noRouteResponse(id)
        }
        return Reply(http: response)
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Page(call).reply(try find(call, state).responses.values, by: \.routeResponseID, .http)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("routeResponseId")
        return try change(call, &state) { (route) throws(ControlError) in
            guard let old = route.responses[id] else { throw .noRouteResponse(id) }
            let response = try call.updated(old)
            try check(response, in: route)
            route.responses[id] = response
            return Reply(http: response)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let id = call.label("routeResponseId")
        return try change(call, &state) { (route) throws(ControlError) in
            guard route.responses.removeValue(forKey: id) != nil else {
                throw .noRouteResponse(id)
            }
            return .empty
        }
    }
}
