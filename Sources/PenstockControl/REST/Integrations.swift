internal import JSON
internal import PenstockModel

/// Integration: where a method sends its requests.
enum Integrations {
    static let operations: OperationGroup = [
        "PutIntegration": .write(put), "GetIntegration": .read(get),
        "UpdateIntegration": .write(update), "DeleteIntegration": .write(delete),
    ]

    private static func put(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let place = MethodPlace(call)
        return try place.update(call, &state) { (method, _) throws(ControlError) in
            var integration: Integration = try call.noun()
            integration.responses = [:]
            integration.fillDefaults(resourceID: place.resourceID)
            try IntegrationRules.check(integration, of: method)
            method.integration = integration
            return Reply(integration)
        }
    }

    private static func get(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        Reply(try MethodPlace(call).integration(call, state))
    }

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try MethodPlace(call).updateIntegration(call, &state) {
            (integration, method) throws(ControlError) in
            try call.patch(&integration, .listed, explain: MethodRules.noSuchParameter)
            try IntegrationRules.check(integration, of: method)
            return Reply(integration)
        }
    }

    private static func delete(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        try MethodPlace(call).update(call, &state) { (method, _) throws(ControlError) in
            guard method.integration != nil else { throw .noIntegration }
            method.integration = nil
            return .empty
        }
    }
}
