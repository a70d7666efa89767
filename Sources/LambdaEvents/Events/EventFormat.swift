public import JSON

/// Which event a function gets.
public enum EventFormat: String, CaseIterable, Sendable {
    /// Of REST APIs: format 1.0 without a version.
    case rest
    /// Payload format version 1.0 of HTTP APIs.
    case http1 = "http-1.0"
    /// Payload format version 2.0.
    case http2 = "http-2.0"
    /// Of WebSocket APIs.
    case webSocket = "websocket"

    /// Appends the event for a request.
    public func write(_ request: EventRequest, to out: inout JSONBuffer) {
        switch self {
        case .rest, .http1: ProxyEvent(isREST: self == .rest).write(request, to: &out)
        case .http2: HTTPEvent.write(request, to: &out)
        case .webSocket: WebSocketEvent().write(request, to: &out)
        }
    }

    /// Appends the event that asks an authorizer about a request.
    public func write(
        _ request: EventRequest, asking call: AuthorizerCall, to out: inout JSONBuffer
    ) {
        switch self {
        case .rest, .http1:
            ProxyEvent(isREST: self == .rest, call: call).write(request, to: &out)
        case .http2: HTTPEvent.write(request, asking: call, to: &out)
        case .webSocket: WebSocketEvent(call: call).write(request, to: &out)
        }
    }
}
