/// Why a message was refused, for logs and metrics. `rawValue` is stable within a release only.
public enum FaultReason: UInt8, CaseIterable, Sendable {
    /// RFC 9112 §3.
    case malformedRequestLine
    /// RFC 9110 §9.1.
    case malformedMethod
    /// RFC 9112 §3.
    case methodTooLong
    /// RFC 9112 §3.2.
    case malformedTarget
    /// RFC 9112 §3.
    case targetTooLong
    /// RFC 9110 §9.3.6.
    case connectUnsupported
    /// RFC 9112 §2.3.
    case malformedVersion
    /// RFC 9110 §15.6.6.
    case unsupportedVersion
    /// RFC 9112 §4.
    case malformedStatusLine
    /// RFC 9112 §2.2.
    case emptyLines
    /// RFC 9112 §2.2.
    case bareLF
    /// RFC 9112 §2.2.
    case bareCR
    /// RFC 9110 §5.5.
    case nul
    /// RFC 9110 §5.5.
    case control
    /// RFC 9112 §5.2.
    case foldedLine
    /// RFC 9112 §5.
    case missingColon
    /// RFC 9112 §5.1.
    case spaceBeforeColon
    /// RFC 9110 §5.1.
    case malformedName
    /// RFC 6585 §5.
    case headTooLarge
    /// RFC 6585 §5.
    case fieldTooLarge
    /// RFC 6585 §5.
    case tooManyFields
    /// RFC 9112 §3.2.
    case missingHost
    /// RFC 9112 §3.2.
    case repeatedHost
    /// RFC 9110 §7.2.
    case malformedHost
    /// RFC 9112 §6.3.
    case malformedLength
    /// RFC 9112 §6.3.
    case repeatedLength
    /// RFC 9112 §6.1.
    case lengthAndTransferEncoding
    /// RFC 9112 §6.1.
    case repeatedTransferEncoding
    /// RFC 9112 §6.1.
    case unsupportedTransferEncoding
    /// RFC 9112 §6.1.
    case transferEncodingInHTTP10
    /// RFC 9110 §10.1.1.
    case unsupportedExpectation
    /// RFC 9110 §7.6.1.
    case malformedConnection
    /// RFC 9110 §7.6.1.
    case connectionNamesEndToEndField
    /// RFC 9112 §7.1.
    case malformedChunkSize
    /// RFC 9112 §7.1.
    case chunkTooLarge
    /// RFC 9112 §7.1.1.
    case malformedChunkExtension
    /// RFC 9112 §7.1.1.
    case chunkExtensionTooLarge
    /// RFC 9112 §7.1.
    case missingChunkEnd
    /// RFC 9112 §7.1.2.
    case malformedTrailer
    /// RFC 6585 §5.
    case trailersTooLarge
    /// RFC 9110 §6.5.1.
    case forbiddenTrailer
    /// RFC 9110 §15.5.14.
    case bodyTooLarge
    /// RFC 9110 §15.5.9.
    case headTimeout
    /// RFC 9112 §8.
    case truncatedBody

    /// The status a client gets for it; an upstream's fault is 502 whatever the reason.
    public var requestStatus: UInt16 {
        switch self {
        case .headTimeout: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .unsupportedExpectation: 417
        case .headTooLarge, .fieldTooLarge, .tooManyFields, .trailersTooLarge: 431
        case .methodTooLong, .connectUnsupported, .unsupportedTransferEncoding: 501
        case .unsupportedVersion: 505
        default: 400
        }
    }

    /// A sentence for the log; says nothing that came from the client.
    public var sentence: StaticString {
        switch self {
        case .malformedRequestLine:
            "the request line is not 'method SP target SP version'"
        case .malformedMethod:
            "the method is not a token"
        case .methodTooLong:
            "the method is longer than any known one"
        case .malformedTarget:
            "the request target holds bytes it may not hold, or is of no known form"
        case .targetTooLong:
            "the request line is longer than limits.request_line"
        case .connectUnsupported:
            "CONNECT is not offered: a gateway is no tunnel"
        case .malformedVersion:
            "the HTTP version is malformed"
        case .unsupportedVersion:
            "the HTTP version is neither 1.0 nor 1.1"
        case .malformedStatusLine:
            "the status line is not 'version SP status SP [reason]'"
        case .emptyLines:
            "more than one empty line before the request line"
        case .bareLF:
            "a line ends in LF without CR"
        case .bareCR:
            "a CR is not followed by LF"
        case .nul:
            "the head holds a NUL byte"
        case .control:
            "the head holds a control character"
        case .foldedLine:
            "a field line is folded or begins with white space"
        case .missingColon:
            "a field line has no colon"
        case .spaceBeforeColon:
            "white space between a field name and its colon"
        case .malformedName:
            "a field name is empty or not a token"
        case .headTooLarge:
            "the head is longer than limits.head"
        case .fieldTooLarge:
            "a field line is longer than limits.field_line"
        case .tooManyFields:
            "the head has more fields than limits.headers"
        case .missingHost:
            "an HTTP/1.1 request has no Host"
        case .repeatedHost:
            "the request has more than one Host"
        case .malformedHost:
            "the host is empty or holds bytes it may not hold"
        case .malformedLength:
            "Content-Length is not a plain decimal number below 2^63"
        case .repeatedLength:
            "more than one Content-Length"
        case .lengthAndTransferEncoding:
            "both Content-Length and Transfer-Encoding"
        case .repeatedTransferEncoding:
            "more than one Transfer-Encoding"
        case .unsupportedTransferEncoding:
            "Transfer-Encoding is not exactly 'chunked'"
        case .transferEncodingInHTTP10:
            "Transfer-Encoding in an HTTP/1.0 message"
        case .unsupportedExpectation:
            "Expect is not '100-continue'"
        case .malformedConnection:
            "Connection is not a list of tokens"
        case .connectionNamesEndToEndField:
            "Connection lists a field that is meant for the recipient"
        case .malformedChunkSize:
            "a chunk size is not 1 to 16 hexadecimal digits"
        case .chunkTooLarge:
            "a chunk size is not below 2^63"
        case .malformedChunkExtension:
            "a chunk extension does not follow the grammar"
        case .chunkExtensionTooLarge:
            "chunk extensions are longer than limits.chunk_extensions"
        case .missingChunkEnd:
            "a chunk's data is not followed by CRLF"
        case .malformedTrailer:
            "a trailer field line does not follow the grammar"
        case .trailersTooLarge:
            "the trailers are longer than limits.trailers or too many"
        case .forbiddenTrailer:
            "a trailer field that frames, routes or authenticates"
        case .bodyTooLarge:
            "the body is longer than limits.body"
        case .headTimeout:
            "the head did not arrive in time"
        case .truncatedBody:
            "the connection ended before the body did"
        }
    }
}
