internal import PenstockModel

/// MethodResponse: what a method may answer.
enum MethodResponses {
    static let operations: OperationGroup = [
        "PutMethodResponse": .write(put), "GetMethodResponse": .read(get),
        "UpdateMethodResponse": .write(update), "DeleteMethodResponse": .write(delete),
    ]

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let status = call.label("status_code")
        return try MethodPlace(call).update(call, &state) {
            (method, definition) throws(ControlError) in
            guard method.responses[status] == nil else {
                throw .conflict("Response already exists for this resource")
            }
            var response: MethodResponse = try call.noun()
            response.statusCode = status
            try check(response, in: definition)
            method.responses[status] = response
            return Reply(response)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let method = try MethodPlace(call).method(call, state)
        guard let response = method.responses[call.label("status_code")] else {
            throw .noResponse
        }
        return Reply(response)
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let status = call.label("status_code")
        return try MethodPlace(call).update(call, &state) {
            (method, definition) throws(ControlError) in
            guard var response = method.responses[status] else { throw .noResponse }
            try call.patch(&response, .plain, explain: MethodRules.noSuchParameter)
            try check(response, in: definition)
            method.responses[status] = response
            return Reply(response)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try MethodPlace(call).update(call, &state) { (method, _) throws(ControlError) in
            guard method.responses.removeValue(forKey: call.label("status_code")) != nil else {
                throw .noResponse
            }
            return .empty
        }
    }

    private static func check(
        _ response: MethodResponse, in definition: RestAPIDefinition
    ) throws(ControlError) {
        try MethodRules.checkModels(response.responseModels, in: definition)
        try MappingNames.check(
            response.responseParameters.keys, side: "method.response", places: ["header"])
    }
}
