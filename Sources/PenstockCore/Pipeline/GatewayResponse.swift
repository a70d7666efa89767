public import CPenstock

/// How one gateway response of an API is made. Memory belongs to the snapshot.
public struct GatewayResponse {
    /// The status to answer with.
    public var status: Int32
    /// Headers to send, `headerCount` of them, values rendered.
    public var headers: UnsafePointer<GatewayResponseHeader>?
    /// How many headers.
    public var headerCount: Int32 = 0
    /// The body.
    public var body: TextTemplate
    /// The body's media type.
    public var contentType: ByteView
    /// Bodies for clients that accept another type, `bodyCount` of them.
    public var bodies: UnsafePointer<GatewayResponseBody>?
    /// How many bodies.
    public var bodyCount: Int32 = 0

    /// A response of a status and a body.
    public init(status: Int32, body: TextTemplate, contentType: ByteView) {
        self.status = status
        self.body = body
        self.contentType = contentType
    }
}

/// A body for clients that accept its type.
public struct GatewayResponseBody {
    /// The type, without parameters.
    public var contentType: ByteView
    /// The body.
    public var template: TextTemplate
    /// A body.
    public init(contentType: ByteView, template: TextTemplate) {
        self.contentType = contentType
        self.template = template
    }
}

/// A header of a gateway response.
public struct GatewayResponseHeader {
    /// Its name.
    public var name: ByteView
    /// Its value.
    public var value: TextTemplate
    /// A header.
    public init(name: ByteView, value: TextTemplate) {
        self.name = name
        self.value = value
    }
}

/// The gateway response types with what AWS answers by default.
/// Source: API Gateway Developer Guide, "Gateway response types"; the x-amzn-ErrorType values as
/// recorded (reference/aws-surface.md).
public enum GatewayResponseType {
    /// How many numbers there are, 0 included.
    public static let count = 24

    /// "ACCESS_DENIED", for PEN_GR_ACCESS_DENIED.
    public static func name(_ type: UInt32) -> ByteView { ByteView(row(type).name) }
    /// The status that AWS answers.
    public static func status(_ type: UInt32, _ kind: APIProtocol = .rest) -> Int32 {
        (kind == .http ? httpRow(type)?.status : nil) ?? row(type).status
    }
    /// The message that AWS answers; absent: `null`. aws-surface.md §2.3: of authorizers that fail.
    public static func message(_ type: UInt32, _ kind: APIProtocol = .rest) -> ByteView {
        if kind == .rest,
            type == PEN_GR_AUTHORIZER_CONFIGURATION_ERROR || type == PEN_GR_AUTHORIZER_FAILURE
        {
            return .absent
        }
        // aws-surface.md §4, "integrations".
        if kind == .webSocket, type == PEN_GR_BAD_REQUEST_BODY {
            return ByteView("Bad request body")
        }
        return ByteView((kind == .http ? httpRow(type)?.message : nil) ?? row(type).message)
    }
    /// The body that AWS answers. aws-surface.md §2.3: a refusal of REST APIs is a `Message`.
    public static func body(_ type: UInt32, _ kind: APIProtocol) -> String {
        if kind == .webSocket {
            // As met: aws-samples/simple-websockets-chat-app#42, nearst/laconia#41, spaces and all.
            return "{\"message\": $context.error.messageString, "
                + "\"connectionId\":\"$context.connectionId\", "
                + "\"requestId\":\"$context.requestId\"}"
        }
        let name = kind == .rest && type == PEN_GR_ACCESS_DENIED ? "Message" : "message"
        return "{\"\(name)\":$context.error.messageString}"
    }
    /// The x-amzn-ErrorType value; empty: none is sent.
    public static func errorType(_ type: UInt32) -> ByteView { ByteView(row(type).errorType) }

    /// The type whose configuration a type has: its own, but for those that AWS has no name for.
    ///
    /// That a route miss with a foreign Authorization is answered as MISSING_AUTHENTICATION_TOKEN is
    /// configured: amazon-archives/aws-cognito-angular-quickstart#50. Unknown keys: unverified.
    static func configured(_ type: UInt32) -> UInt32 {
        switch type {
        case PEN_GR_INCOMPLETE_SIGNATURE: PEN_GR_MISSING_AUTHENTICATION_TOKEN
        case PEN_GR_UNRECOGNIZED_CLIENT: PEN_GR_INVALID_SIGNATURE
        default: type
        }
    }

    /// The number of a name, or nil.
    public static func number(named name: ByteView) -> UInt32? {
        (1..<UInt32(count)).first { self.name($0).equals(name) }
    }

    private typealias Row = (
        name: StaticString, status: Int32, message: StaticString, errorType: StaticString
    )

    /// Where an HTTP API answers otherwise: aws-surface.md §3, "Lambda failure" and "Lambda
    /// authorizer", §1 "payload".
    private static func httpRow(_ type: UInt32) -> (status: Int32, message: StaticString)? {
        switch type {
        case PEN_GR_INTEGRATION_FAILURE, PEN_GR_INTEGRATION_TIMEOUT: (503, "Service Unavailable")
        case PEN_GR_API_CONFIGURATION_ERROR, PEN_GR_AUTHORIZER_CONFIGURATION_ERROR,
            PEN_GR_AUTHORIZER_FAILURE, PEN_GR_DEFAULT_5XX:
            (500, "Internal Server Error")
        case PEN_GR_MISSING_AUTHENTICATION_TOKEN, PEN_GR_EXPIRED_TOKEN, PEN_GR_INVALID_SIGNATURE,
            PEN_GR_INCOMPLETE_SIGNATURE, PEN_GR_UNRECOGNIZED_CLIENT:
            (403, "Forbidden")
        case PEN_GR_REQUEST_TOO_LARGE: (413, "Request Entity Too Large")
        default: nil
        }
    }

    private static func row(_ type: UInt32) -> Row {
        switch type {
        case PEN_GR_DEFAULT_4XX: ("DEFAULT_4XX", 400, "Bad Request", "")
        case PEN_GR_ACCESS_DENIED: ("ACCESS_DENIED", 403, "Forbidden", "AccessDeniedException")
        case PEN_GR_API_CONFIGURATION_ERROR:
            (
                "API_CONFIGURATION_ERROR", 500, "Internal server error",
                "InternalServerErrorException"
            )
        case PEN_GR_AUTHORIZER_CONFIGURATION_ERROR:
            (
                "AUTHORIZER_CONFIGURATION_ERROR", 500, "Internal server error",
                "AuthorizerConfigurationException"
            )
        case PEN_GR_AUTHORIZER_FAILURE:
            ("AUTHORIZER_FAILURE", 500, "Internal server error", "AuthorizerFailureException")
        case PEN_GR_BAD_REQUEST_BODY:
            ("BAD_REQUEST_BODY", 400, "Invalid request body", "BadRequestException")
        case PEN_GR_BAD_REQUEST_PARAMETERS:
            ("BAD_REQUEST_PARAMETERS", 400, "Bad Request", "BadRequestException")
        case PEN_GR_EXPIRED_TOKEN:
            (
                "EXPIRED_TOKEN", 403, "The security token included in the request is expired",
                "ExpiredTokenException"
            )
        case PEN_GR_INTEGRATION_FAILURE:
            ("INTEGRATION_FAILURE", 502, "Internal server error", "InternalServerErrorException")
        case PEN_GR_INTEGRATION_TIMEOUT:
            (
                "INTEGRATION_TIMEOUT", 504, "Endpoint request timed out",
                "InternalServerErrorException"
            )
        case PEN_GR_INVALID_API_KEY: ("INVALID_API_KEY", 403, "Forbidden", "ForbiddenException")
        case PEN_GR_INVALID_SIGNATURE:
            (
                "INVALID_SIGNATURE", 403,
                "The request signature we calculated does not match the signature you provided.",
                "InvalidSignatureException"
            )
        case PEN_GR_MISSING_AUTHENTICATION_TOKEN:
            (
                "MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token",
                "MissingAuthenticationTokenException"
            )
        case PEN_GR_QUOTA_EXCEEDED:
            ("QUOTA_EXCEEDED", 429, "Limit Exceeded", "LimitExceededException")
        case PEN_GR_REQUEST_TOO_LARGE:
            ("REQUEST_TOO_LARGE", 413, "Request Too Long", "RequestTooLongException")
        case PEN_GR_RESOURCE_NOT_FOUND:
            ("RESOURCE_NOT_FOUND", 404, "Not Found", "NotFoundException")
        case PEN_GR_THROTTLED: ("THROTTLED", 429, "Too Many Requests", "TooManyRequestsException")
        case PEN_GR_UNAUTHORIZED: ("UNAUTHORIZED", 401, "Unauthorized", "UnauthorizedException")
        case PEN_GR_UNSUPPORTED_MEDIA_TYPE:
            (
                "UNSUPPORTED_MEDIA_TYPE", 415, "Unsupported Media Type", "BadRequestException"
            )
        case PEN_GR_WAF_FILTERED: ("WAF_FILTERED", 403, "Forbidden", "ForbiddenException")
        case PEN_GR_INCOMPLETE_SIGNATURE:
            (
                "MISSING_AUTHENTICATION_TOKEN", 403, "Missing Authentication Token",
                "IncompleteSignatureException"
            )
        case PEN_GR_UNRECOGNIZED_CLIENT:
            (
                "INVALID_SIGNATURE", 403,
                "The security token included in the request is invalid.",
                "UnrecognizedClientException"
            )
        default: ("DEFAULT_5XX", 500, "Internal server error", "InternalServerErrorException")
        }
    }
}
