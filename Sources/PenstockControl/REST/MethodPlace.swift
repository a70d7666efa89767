internal import PenstockModel

/// The method that a call's path names: AWS looks for the resource first, then the method. An API
/// that isn't there is a resource that isn't.
struct MethodPlace {
    let resourceID: String
    let httpMethod: String

    init(_ call: Call) {
        resourceID = call.label("resource_id")
        httpMethod = call.label("http_method")
    }

    func resource(_ call: Call, _ state: AccountState) throws(ControlError) -> Resource {
        let record = try state.restAPI(call, or: .noResource)
        guard let resource = record.definition.tree[resourceID] else { throw .noResource }
        return resource
    }

    func method(_ call: Call, _ state: AccountState) throws(ControlError) -> Method {
        guard let method = try resource(call, state).methods[httpMethod] else { throw .noMethod }
        return method
    }

    func integration(_ call: Call, _ state: AccountState) throws(ControlError) -> Integration {
        guard let integration = try method(call, state).integration else { throw .noIntegration }
        return integration
    }

    /// Changes the resource's methods.
    func updateMethods<Result>(
        _ call: Call, _ state: inout AccountState,
        _ change: (inout [String: Method], RestAPIDefinition) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        try state.updateRestAPI(call, or: .noResource) { (record) throws(ControlError) in
            let definition = record.definition
            let result = try record.definition.tree.updateMethods(of: resourceID) {
                (methods) throws(ControlError) in try change(&methods, definition)
            }
            guard let result else { throw .noResource }
            return result
        }
    }

    /// Changes the method.
    func update<Result>(
        _ call: Call, _ state: inout AccountState,
        _ change: (inout Method, RestAPIDefinition) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        try updateMethods(call, &state) { (methods, definition) throws(ControlError) in
            guard methods[httpMethod] != nil else { throw .noMethod }
            return try change(&methods[httpMethod, default: Method()], definition)
        }
    }

    /// Changes the method's integration.
    func updateIntegration<Result>(
        _ call: Call, _ state: inout AccountState,
        _ change: (inout Integration, Method) throws(ControlError) -> Result
    ) throws(ControlError) -> Result {
        try update(call, &state) { (method, _) throws(ControlError) in
            guard var integration = method.integration else { throw .noIntegration }
            let result = try change(&integration, method)
            method.integration = integration
            return result
        }
    }
}
