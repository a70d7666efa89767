internal import JSON
internal import PenstockModel

/// Method: what a resource answers.
enum Methods {
    static let operations: OperationGroup = [
        "PutMethod": .write(put), "GetMethod": .read(get), "UpdateMethod": .write(update),
        "DeleteMethod": .write(delete),
    ]

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let place = MethodPlace(call)
        return try place.updateMethods(call, &state) { (methods, definition) throws(ControlError) in
            try MethodRules.checkName(place.httpMethod)
            guard methods[place.httpMethod] == nil else {
                throw .conflict("Method already exists for this resource")
            }
            var method: Method = try call.noun()
            method.httpMethod = place.httpMethod
            try MethodRules.check(&method, in: definition)
            methods[place.httpMethod] = method
            return Reply(method)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(try MethodPlace(call).method(call, state))
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try MethodPlace(call).update(call, &state) { (method, definition) throws(ControlError) in
            try call.patch(&method, .plain, explain: MethodRules.noSuchParameter)
            try MethodRules.check(&method, in: definition)
            return Reply(method)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let place = MethodPlace(call)
        return try place.updateMethods(call, &state) { (methods, _) throws(ControlError) in
            guard methods.removeValue(forKey: place.httpMethod) != nil else { throw .noMethod }
            return .empty
        }
    }
}
