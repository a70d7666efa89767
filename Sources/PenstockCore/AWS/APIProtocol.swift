/// Whose manners an API has: the ids and errors that its clients see, what its backends are told.
public enum APIProtocol: UInt8, Sendable {
    /// Penstock's own: `x-request-id`.
    case native
    /// An API Gateway REST API: `x-amzn-RequestId`, `x-amz-apigw-id`.
    case rest
    /// An API Gateway HTTP API: `apigw-requestid`, errors without `x-amzn-ErrorType`.
    case http
    /// An API Gateway WebSocket API: errors name the connection.
    case webSocket
}
