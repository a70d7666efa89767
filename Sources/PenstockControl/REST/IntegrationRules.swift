internal import PenstockModel

/// What AWS demands of an integration: aws-recorded-facts, test_put_integration_validation.
enum IntegrationRules {
    /// Milliseconds. aws-surface §1: 29 s, and on Regional and private APIs up to 300 s on request;
    /// a gateway of one's own has nobody to ask.
    static let timeoutRange = 50...300_000

    static func check(_ integration: Integration, of method: Method) throws(ControlError) {
        if integration.type != .mock, integration.httpMethod?.isEmpty ?? true {
            throw .badRequest("Enumeration value for HttpMethod must be non-empty")
        }
        let uri = integration.uri ?? ""
        switch integration.type {
        case .mock: break
        case .http, .httpProxy: try checkAddress(uri)
        case .aws: try checkARN(uri)
        case .awsProxy:
            try checkARN(uri)
            // `arn:aws:apigateway:{region}:{service}:path/…`: the service stands where other ARNs
            // have the account.
            guard let service = ARN(uri)?.account, ["lambda", "firehose"].contains(service) else {
                throw .badRequest(
                    "Integrations of type 'AWS_PROXY' currently only supports Lambda function and "
                        + "Firehose stream invocations.")
            }
        }
        if let timeout = integration.timeoutInMillis, !timeoutRange.contains(timeout) {
            throw .badRequest("Timeout should be between 50 ms and 300000 ms")
        }
        try checkMappings(integration, of: method)
    }

    private static func checkMappings(
        _ integration: Integration, of method: Method
    ) throws(ControlError) {
        try MappingNames.check(
            integration.requestParameters.keys, side: "integration.request",
            places: MappingNames.requestPlaces)
        try MappingNames.checkDeclared(
            integration.requestParameters.values.filter {
                $0.hasPrefix("method.request.") && $0 != "method.request.body"
                    && !$0.hasPrefix("method.request.body.")
            }, in: method.requestParameters.keys)
        try MappingNames.checkContentTypes(integration.requestTemplates.keys)
    }

    private static func checkAddress(_ uri: String) throws(ControlError) {
        guard uri.hasPrefix("http://") || uri.hasPrefix("https://") || uri.hasPrefix("${") else {
            throw .badRequest("Invalid HTTP endpoint specified for URI")
        }
    }

    private static func checkARN(_ uri: String) throws(ControlError) {
        guard let arn = ARN(uri) else { throw .badRequest("Invalid ARN specified in the request") }
        guard arn.service == "apigateway",
            arn.resource.hasPrefix("path/") || arn.resource.hasPrefix("action/")
        else { throw .badRequest("AWS ARN for integration must contain path or action") }
    }
}
