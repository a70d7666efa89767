/// What becomes of a property. Those that a noun's table has are honoured by being read; this says
/// it of the others, so that no property of CloudFormation's published list is passed over
/// silently (`PropertyTests` compares).
enum PropertyTreatment: Hashable {
    case honoured
    case ignored(String)
    case refused(String)

    static func of(_ type: String, _ property: String) -> PropertyTreatment? {
        table[type]?[property]
    }

    private static let cloning = "an API in an account can't be cloned into a template's"
    private static let bucket = "definitions in S3 aren't fetched; give 'Body'"

    static let table: [String: [String: PropertyTreatment]] = [
        "AWS::ApiGateway::ApiKey": ["GenerateDistinctId": .honoured],
        "AWS::ApiGateway::Authorizer": ["RestApiId": .honoured],
        "AWS::ApiGateway::BasePathMapping": ["DomainName": .honoured],
        "AWS::ApiGateway::BasePathMappingV2": ["DomainNameArn": .honoured],
        "AWS::ApiGateway::Deployment": [
            "RestApiId": .honoured, "StageName": .honoured, "StageDescription": .honoured,
            "DeploymentCanarySettings": .honoured,
        ],
        "AWS::ApiGateway::DocumentationPart": ["RestApiId": .honoured],
        "AWS::ApiGateway::DocumentationVersion": ["RestApiId": .honoured],
        "AWS::ApiGateway::GatewayResponse": ["RestApiId": .honoured],
        "AWS::ApiGateway::Method": ["RestApiId": .honoured, "ResourceId": .honoured],
        "AWS::ApiGateway::Model": ["RestApiId": .honoured],
        "AWS::ApiGateway::RequestValidator": ["RestApiId": .honoured],
        "AWS::ApiGateway::Resource": ["RestApiId": .honoured],
        "AWS::ApiGateway::RestApi": [
            "Body": .honoured, "BodyS3Location": .refused(bucket), "CloneFrom": .refused(cloning),
            "FailOnWarnings": .honoured, "Mode": .honoured, "Parameters": .honoured,
        ],
        "AWS::ApiGateway::Stage": ["RestApiId": .honoured],
        "AWS::ApiGateway::UsagePlanKey": ["UsagePlanId": .honoured],
        "AWS::ApiGatewayV2::Api": [
            "BasePath": .honoured, "Body": .honoured, "BodyS3Location": .refused(bucket),
            "CredentialsArn": .honoured, "FailOnWarnings": .honoured, "RouteKey": .honoured,
            "Target": .honoured,
        ],
        "AWS::ApiGatewayV2::ApiGatewayManagedOverrides": [
            "ApiId": .honoured, "Integration": .honoured, "Route": .honoured, "Stage": .honoured,
        ],
        "AWS::ApiGatewayV2::ApiMapping": ["DomainName": .honoured],
        "AWS::ApiGatewayV2::Authorizer": ["ApiId": .honoured],
        "AWS::ApiGatewayV2::Deployment": ["ApiId": .honoured, "StageName": .honoured],
        "AWS::ApiGatewayV2::Integration": ["ApiId": .honoured],
        "AWS::ApiGatewayV2::IntegrationResponse": [
            "ApiId": .honoured, "IntegrationId": .honoured,
        ],
        "AWS::ApiGatewayV2::Model": ["ApiId": .honoured],
        "AWS::ApiGatewayV2::Route": ["ApiId": .honoured],
        "AWS::ApiGatewayV2::RouteResponse": ["ApiId": .honoured, "RouteId": .honoured],
        "AWS::ApiGatewayV2::RoutingRule": ["DomainNameArn": .honoured],
        "AWS::ApiGatewayV2::Stage": [
            "ApiId": .honoured,
            // AWS::ApiGatewayV2::Stage, `AccessPolicyId`: "This parameter is not currently supported."
            "AccessPolicyId": .ignored("AWS doesn't support it either"),
        ],
    ]
}
