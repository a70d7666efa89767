/// The type of an integration, which decides what is mapped and which headers are sent.
public enum IntegrationType: String, CaseIterable, Sendable {
    /// A backend over HTTP that gets what is mapped and nothing else.
    case http = "HTTP"
    /// A backend over HTTP that gets the request as it is, with what is mapped on top.
    case httpProxy = "HTTP_PROXY"
    /// A service of AWS, or a Lambda function without proxy integration.
    case aws = "AWS"
    /// A Lambda function that gets the request as an event.
    case awsProxy = "AWS_PROXY"
    /// No backend: the request template says the status.
    case mock = "MOCK"

    /// Whether the request passes whole and templates don't apply.
    public var isProxy: Bool { self == .httpProxy || self == .awsProxy }
}
