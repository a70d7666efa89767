internal import JSON
internal import PenstockModel

/// IntegrationResponse: how a backend's answers become the method's.
enum IntegrationResponses {
    static let operations: OperationGroup = [
        "PutIntegrationResponse": .write(put), "GetIntegrationResponse": .read(get),
        "UpdateIntegrationResponse": .write(update), "DeleteIntegrationResponse": .write(delete),
    ]

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let status = call.label("status_code")
        return try MethodPlace(call).updateIntegration(call, &state) {
            (integration, method) throws(ControlError) in
            var response: IntegrationResponse = try call.noun()
            response.statusCode = status
            response.hasEmptyTemplates =
                call.body["responseTemplates"]?.object?.isEmpty == true ? true : nil
            try check(response, of: method)
            integration.responses[status] = response
            return Reply(response)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let integration = try MethodPlace(call).integration(call, state)
        guard let response = integration.responses[call.label("status_code")] else {
            throw .noResponse
        }
        return Reply(response)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let status = call.label("status_code")
        return try MethodPlace(call).updateIntegration(call, &state) {
            (integration, method) throws(ControlError) in
            guard var response = integration.responses[status] else { throw .noResponse }
            try call.patch(&response, .listed, explain: MethodRules.noSuchParameter)
            try check(response, of: method)
            integration.responses[status] = response
            return Reply(response)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try MethodPlace(call).updateIntegration(call, &state) {
            (integration, _) throws(ControlError) in
            guard integration.responses.removeValue(forKey: call.label("status_code")) != nil
            else { throw .noResponse }
            return .empty
        }
    }

    private static func check(
        _ response: IntegrationResponse, of method: Method
    ) throws(ControlError) {
        try MappingNames.checkContentTypes(response.responseTemplates.keys)
        try MappingNames.check(
            response.responseParameters.keys, side: "method.response",
            places: MappingNames.responsePlaces)
        try MappingNames.checkDeclared(
            response.responseParameters.keys,
            in: method.responses[response.statusCode]?.responseParameters.keys.map { $0 } ?? [])
    }
}
