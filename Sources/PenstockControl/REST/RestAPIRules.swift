internal import PenstockModel

/// What AWS demands of a REST API's members, in its words: aws-recorded-facts, TestApiGatewayApiRestApi.
enum RestAPIRules {
    static let compressionRange = 0...10_485_760

    private static let compression = ControlError.badRequest(
        "Invalid minimum compression size, must be between 0 and 10485760")
    private static let dualstackOnly = ControlError.badRequest(
        "Only dualstack ipAddressType is supported for Private APIs.")

    /// Checks a new API in AWS's order and fills in the endpoint's defaults.
    static func checkNew(_ api: inout RestAPI, hasTypes: Bool) throws(ControlError) {
        if api.description?.isEmpty == true {
            throw .badRequest("Description cannot be an empty string")
        }
        if let size = api.minimumCompressionSize, !compressionRange.contains(size) {
            throw compression
        }
        if api.name.isEmpty { throw .badRequest("API name cannot be empty") }
        let types = api.endpointConfiguration.types
        if hasTypes, types.isEmpty {
            throw .badRequest(
                "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.")
        }
        if types.count > 1 {
            throw .badRequest("Cannot create an api with multiple Endpoint Types.")
        }
        let isPrivate = types == [.private]
        if isPrivate, api.endpointConfiguration.ipAddressType == .ipv4 { throw dualstackOnly }
        api.fillDefaults()
    }

    /// One operation of an UpdateRestApi call.
    static func patch(
        _ api: inout RestAPI, _ operation: PatchOperation, _ call: Call
    ) throws(ControlError) {
        let isType = operation.path.hasPrefix("/endpointConfiguration/types")
        if isType, operation.operation == .remove {
            throw .badRequest(
                "Invalid patch operation specified. Must be 'add'|'remove'|'replace'")
        }
        if operation.path == "/description", operation.operation == .replace,
            operation.value?.isEmpty ?? true
        {
            throw .badRequest("Description cannot be an empty string")
        }
        try call.patch(&api, [operation], .plain, explain: sentence)
        if let size = api.minimumCompressionSize, !compressionRange.contains(size) {
            throw compression
        }
        guard api.endpointConfiguration.types == [.private] else { return }
        if operation.path == "/endpointConfiguration/ipAddressType",
            api.endpointConfiguration.ipAddressType == .ipv4
        {
            throw dualstackOnly
        }
        api.endpointConfiguration.ipAddressType = .dualstack
    }

    private static func sentence(_ error: PatchError) -> ControlError? {
        guard case .badValue = error.reason else { return nil }
        return switch error.operation.path {
        case "/minimumCompressionSize": compression
        case "/endpointConfiguration/ipAddressType":
            .badRequest("ipAddressType must be either ipv4 or dualstack.")
        case let path where path.hasPrefix("/endpointConfiguration/types"):
            .badRequest(
                "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE")
        default: nil
        }
    }
}
