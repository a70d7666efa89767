/// Which of a client's header fields a function sees, under which names, and what the gateway adds.
///
/// REST APIs as recorded (LocalStack's test_lambda_aws_proxy_integration and
/// test_apigateway_header_remapping_aws[AWS_PROXY]); HTTP APIs by the events that people have published
/// (fastify/aws-lambda-fastify#169, milliHQ/terraform-aws-next-js#31): the same additions, and
/// `content-length`.
public struct EventHeaders {
    /// How a field goes into the event.
    public enum Outcome {
        /// As it came.
        case kept
        /// Under the name in AWS's own spelling.
        case renamed(StaticString)
        /// A list that the gateway makes longer by the client's address.
        case forwardedFor
        /// The cookies, which a 2.0 event has beside the headers.
        case cookie
        /// Not at all: it is about one connection, or the gateway writes its own.
        case dropped
    }

    private let format: EventFormat

    /// For an event of that format.
    public init(_ format: EventFormat) { self.format = format }

    /// What becomes of a field.
    public func outcome(_ name: EventText) -> Outcome {
        // By their lengths, which tell most names apart.
        switch name.count {
        case 2 where name.isSameName("te"): .dropped
        case 4 where format != .http2 && name.isSameName("host"): .renamed("Host")
        case 6 where format == .http2 && name.isSameName("cookie"): .cookie
        case 6 where format == .rest && (name.isSameName("expect") || name.isSameName("server")):
            .dropped
        case 7 where name.isSameName("trailer") || name.isSameName("upgrade"): .dropped
        case 10 where name.isSameName("connection") || name.isSameName("keep-alive"): .dropped
        case 10 where name.isSameName("user-agent"): .renamed("User-Agent")
        case 11 where format == .rest && name.isSameName("content-md5"): .dropped
        case 12 where format == .rest && name.isSameName("max-forwards"): .dropped
        case 13 where format == .rest && name.isSameName("authorization"):
            .renamed("Authorization")
        case 14 where name.isSameName("content-length"): .dropped
        case 15 where name.isSameName("x-amzn-trace-id"): .renamed("X-Amzn-Trace-Id")
        case 15 where name.isSameName("x-forwarded-for"): .forwardedFor
        case 16
        where name.isSameName("x-forwarded-port") || name.isSameName("proxy-connection")
            || (format == .rest && name.isSameName("www-authenticate")):
            .dropped
        case 17
        where name.isSameName("x-forwarded-proto") || name.isSameName("transfer-encoding"):
            .dropped
        case 18 where format == .rest && name.isSameName("proxy-authenticate"): .dropped
        default: .kept
        }
    }

    /// How long the list of fields is at most, for `received` fields.
    public static func capacity(_ received: Int) -> Int { received + 5 }

    /// The names of what the gateway adds.
    public static let added:
        (
            forwardedFor: StaticString, port: StaticString, proto: StaticString,
            length: StaticString
        ) = ("X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto", "Content-Length")
}

extension UnsafeBufferPointer<UInt8> {
    @inline(__always)
    fileprivate func isSameName(_ literal: StaticString) -> Bool { isSameName(Self(literal)) }
}
