extension ServiceEndpoints {
    /// The environment variables by which AWS's SDKs find the same endpoints: AWS SDKs and Tools
    /// reference guide, "Service-specific endpoints".
    package var environment: [String: String] {
        var variables: [String: String] = [:]
        if let fallback { variables[Self.variable] = fallback }
        for (service, url) in urls {
            let names =
                Self.identifiers[service]
                ?? [service.uppercased().replacing("-", with: "_").replacing(".", with: "_")]
            for name in names { variables["\(Self.variable)_\(name)"] = url }
        }
        return variables
    }

    /// Of every service; an underscore and a service's identifier make it that service's.
    package static let variable = "AWS_ENDPOINT_URL"

    /// The SDKs' identifiers where they aren't the name in an integration's URI: botocore's
    /// `endpointPrefix` and `serviceId`.
    private static let identifiers: [String: [String]] = [
        "cognito-idp": ["COGNITO_IDENTITY_PROVIDER"],
        "email": ["SES", "SESV2"], "es": ["ELASTICSEARCH_SERVICE", "OPENSEARCH"],
        "events": ["EVENTBRIDGE"], "execute-api": ["APIGATEWAYMANAGEMENTAPI"],
        "logs": ["CLOUDWATCH_LOGS"], "monitoring": ["CLOUDWATCH"],
        "secretsmanager": ["SECRETS_MANAGER"], "states": ["SFN"],
    ]
}
