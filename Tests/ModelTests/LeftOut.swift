/// Shapes that no noun has, and why.
enum LeftOut {
    static func reason(_ service: ShapeCase.Service, _ shape: String) -> String? {
        if RequestCase.all.contains(where: { $0.service == service && $0.shape == shape }) {
            return "judged with its noun"
        }
        let name = "\(service.rawValue).\(shape)"
        if let reason = named[name] { return reason }
        if shape.hasSuffix("Request") || shape.hasSuffix("Input") { return "a call's parameters" }
        if shape.hasSuffix("ExceptionResponseContent") { return "an error" }
        if service == .apigatewayv2, shape.hasSuffix("Response") || shape.hasSuffix("Result") {
            return "an answer with the members of its noun"
        }
        if shape.hasSuffix("s"), Shapes.members(service, String(shape.dropLast())) != nil {
            return "a page of a list"
        }
        return nil
    }

    private static let named: [String: String] = [
        "apigateway.ApiKeyIds": "the answer of an import",
        "apigateway.DocumentationPartIds": "the answer of an import",
        "apigateway.ExportResponse": "bytes",
        "apigateway.SdkResponse": "bytes; SDKs are not generated",
        "apigateway.SdkConfigurationProperty": "SDKs are not generated",
        "apigateway.SdkType": "SDKs are not generated",
        "apigateway.PatchOperation": "PatchOperation, which is no noun",
        "apigateway.Tags": "the map that every tagged noun has",
        "apigateway.Template": "one text",
        "apigateway.TestInvokeAuthorizerResponse": "what a run of an API answers",
        "apigateway.TestInvokeMethodResponse": "what a run of an API answers",
        "apigatewayv2.ACMManaged": portal,
        "apigatewayv2.Authorization": portal,
        "apigatewayv2.CognitoConfig": portal,
        "apigatewayv2.CustomColors": portal,
        "apigatewayv2.DisplayContent": portal,
        "apigatewayv2.DisplayContentOverrides": portal,
        "apigatewayv2.DisplayOrder": portal,
        "apigatewayv2.EndpointDisplayContent": portal,
        "apigatewayv2.IdentifierParts": portal,
        "apigatewayv2.None": portal,
        "apigatewayv2.Preview": portal,
        "apigatewayv2.RestEndpointIdentifier": portal,
        "apigatewayv2.Section": portal,
        "apigatewayv2.StatusException": portal,
        "apigatewayv2.LimitExceededException": "an error",
        "apigatewayv2.Template": "one text",
    ]

    private static let portal = "of portals, which are refused"
}
