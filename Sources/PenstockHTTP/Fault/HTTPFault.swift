/// Why a message was refused: the status to answer with and a reason for logs and metrics.
///
/// After a fault the connection can't be used for another message: where the next one begins is
/// exactly what is in doubt (RFC 9112 §11.2).
public struct HTTPFault: Error, Equatable, Sendable {
    /// What was wrong.
    public var reason: FaultReason
    /// The status for the client: the reason's own for a request, 502 for an upstream's response.
    public var status: UInt16

    /// The fault of a request.
    public init(request reason: FaultReason) {
        self.reason = reason
        status = reason.requestStatus
    }

    /// The fault of an upstream's response.
    public init(response reason: FaultReason) {
        self.reason = reason
        status = 502
    }
}

/// What a parser found.
public enum ParseResult: Equatable, Sendable {
    /// The head is whole; `headBytes` says how long it is.
    case complete
    /// More bytes are needed.
    case incomplete
    /// The message is not HTTP/1.1 as this gateway takes it.
    case refused(HTTPFault)
}
