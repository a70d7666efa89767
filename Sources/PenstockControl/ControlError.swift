internal import JSON

/// Why an operation is refused, as the AWS SDKs read it: the code goes into `x-amzn-ErrorType`, the
/// message into the body.
struct ControlError: Error, Sendable, Hashable {
    /// AWS's kinds of refusal with their statuses: the service models' exceptions, and from the page
    /// "Common Errors" those that any service may answer.
    enum Code: String, Sendable, Hashable, CaseIterable {
        case badRequest = "BadRequestException"
        case conflict = "ConflictException"
        case limitExceeded = "LimitExceededException"
        case notFound = "NotFoundException"
        case tooManyRequests = "TooManyRequestsException"
        case serviceUnavailable = "ServiceUnavailableException"
        case unauthorized = "UnauthorizedException"
        case accessDenied = "AccessDeniedException"
        case unknownOperation = "UnknownOperationException"
        case serialization = "SerializationException"
        case validation = "ValidationException"
        case internalFailure = "InternalFailure"
        // What a signature can be refused for.
        case missingAuthenticationToken = "MissingAuthenticationTokenException"
        case incompleteSignature = "IncompleteSignatureException"
        case invalidSignature = "InvalidSignatureException"
        case unrecognizedClient = "UnrecognizedClientException"
        // Lambda's.
        case resourceNotFound = "ResourceNotFoundException"
        case resourceConflict = "ResourceConflictException"
        case invalidParameterValue = "InvalidParameterValueException"
        case preconditionFailed = "PreconditionFailedException"
        case entityTooLarge = "RequestEntityTooLargeException"
        case service = "ServiceException"
        /// Ours: what AWS has and Penstock does not.
        case notImplemented = "NotImplementedException"

        /// The status that goes with it.
        var status: Int {
            switch self {
            case .badRequest, .serialization, .validation, .invalidParameterValue:
                400
            case .unauthorized: 401
            case .accessDenied, .missingAuthenticationToken, .incompleteSignature,
                .invalidSignature, .unrecognizedClient:
                403
            case .notFound, .unknownOperation, .resourceNotFound: 404
            case .conflict, .resourceConflict: 409
            case .preconditionFailed: 412
            case .entityTooLarge: 413
            case .limitExceeded, .tooManyRequests: 429
            case .internalFailure, .service: 500
            case .notImplemented: 501
            case .serviceUnavailable: 503
            }
        }
    }

    /// The kind.
    var code: Code
    /// AWS's sentence, or ours where AWS has none.
    var message: String

    /// A refusal.
    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// 400.
    static func badRequest(_ message: String) -> ControlError { ControlError(.badRequest, message) }
    /// 404.
    static func notFound(_ message: String) -> ControlError { ControlError(.notFound, message) }
    /// 409.
    static func conflict(_ message: String) -> ControlError { ControlError(.conflict, message) }

    /// Lambda's exceptions have a capital and a type (the shapes of its service model).
    private var isLambda: Bool {
        switch code {
        case .resourceNotFound, .resourceConflict, .invalidParameterValue,
            .preconditionFailed, .service:
            true
        default: false
        }
    }

    /// As it is answered.
    var response: ControlResponse {
        var writer = JSONWriter()
        writer.beginObject()
        if isLambda {
            writer.key("Type")
            writer.string(code == .service ? "Service" : "User")
        }
        writer.key(isLambda ? "Message" : "message")
        writer.string(message)
        writer.endObject()
        return ControlResponse(
            code.status,
            headers: [("Content-Type", "application/json"), ("x-amzn-ErrorType", code.rawValue)],
            body: writer.bytes)
    }
}
