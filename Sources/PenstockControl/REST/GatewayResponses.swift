internal import JSON
internal import PenstockModel

/// GatewayResponse: what an API answers where it answers itself. All types are always there; those
/// that nobody has set are AWS's own.
enum GatewayResponses {
    static let operations: OperationGroup = [
        "GetGatewayResponse": .read(get), "GetGatewayResponses": .read(list),
        "PutGatewayResponse": .write(put), "UpdateGatewayResponse": .write(update),
        "DeleteGatewayResponse": .write(delete),
    ]

    /// AWS's own response of a type. aws-surface §2.9, "CRUD defaults".
    private static func standard(_ type: GatewayResponseType) -> GatewayResponse {
        var response = GatewayResponse()
        response.responseType = type
        response.statusCode = type.defaultStatus.map(String.init)
        response.responseTemplates = [
            "application/json": #"{"message":$context.error.messageString}"#
        ]
        response.defaultResponse = true
        return response
    }

    /// The type in the path, which the service model's constraints have let through.
    private static func type(_ call: Call) throws(ControlError) -> GatewayResponseType {
        guard let type = GatewayResponseType(rawValue: call.label("response_type")) else {
            throw .notFound("Invalid Gateway response type specified")
        }
        return type
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let type = try type(call)
        let own = try state.restAPI(call).definition.gatewayResponses
        return Reply(own[type.rawValue] ?? standard(type))
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let own = try state.restAPI(call).definition.gatewayResponses
        let all = GatewayResponseType.allCases.map { own[$0.rawValue] ?? standard($0) }
        return Page(call).reply(all, by: \.responseType.rawValue)
    }

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let type = try type(call)
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            var response: GatewayResponse = try call.noun()
            let standard = standard(type)
            response.responseType = type
            response.defaultResponse = false
            // Recorded: what a Put leaves out keeps AWS's own value.
            response.statusCode = response.statusCode ?? standard.statusCode
            if call.body["responseTemplates"] == nil {
                response.responseTemplates = standard.responseTemplates
            }
            try check(response)
            record.definition.gatewayResponses[type.rawValue] = response
            return Reply(response)
        }
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let type = try type(call)
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            var response = record.definition.gatewayResponses[type.rawValue] ?? standard(type)
            try call.patch(&response, .listed)
            response.defaultResponse = false
            try check(response)
            record.definition.gatewayResponses[type.rawValue] = response
            return Reply(response)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let type = try type(call)
        return try state.updateRestAPI(call) { (record) throws(ControlError) in
            guard record.definition.gatewayResponses.removeValue(forKey: type.rawValue) != nil
            else { throw .notFound("Gateway response type not defined on api") }
            return .empty
        }
    }

    private static func check(_ response: GatewayResponse) throws(ControlError) {
        try MappingNames.check(
            response.responseParameters.keys, side: "gatewayresponse", places: ["header"])
        try MappingNames.checkContentTypes(response.responseTemplates.keys)
    }
}
