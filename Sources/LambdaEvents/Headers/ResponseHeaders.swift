/// What becomes of a header field of a function's answer.
///
/// aws-surface.md §2.7, "response remap": of all integrations of REST APIs, recorded by LocalStack's
/// test_apigateway_header_remapping_http. In HTTP APIs they are dropped (unverified).
public enum ResponseHeader {
    /// It goes under its own name.
    case kept
    /// It goes under `x-amzn-Remapped-` and its name.
    case remapped
    /// It is not sent.
    case dropped

    /// The outcome for a name.
    public static func outcome(_ name: EventText, _ format: EventFormat) -> ResponseHeader {
        let remaps: ResponseHeader = format == .rest ? .remapped : .dropped
        switch name.count {
        case 2 where name.isSameName(EventText("te")): return .dropped
        case 4 where name.isSameName(EventText("date")): return remaps
        case 6 where name.isSameName(EventText("server")): return remaps
        case 7
        where name.isSameName(EventText("trailer")) || name.isSameName(EventText("upgrade")):
            return .dropped
        case 10 where name.isSameName(EventText("connection")): return remaps
        case 10 where name.isSameName(EventText("keep-alive")): return .dropped
        case 14 where name.isSameName(EventText("content-length")): return remaps
        case 16 where name.isSameName(EventText("proxy-connection")): return .dropped
        case 17 where name.isSameName(EventText("transfer-encoding")): return .dropped
        default: return .kept
        }
    }

    /// What a remapped name begins with.
    public static let prefix: StaticString = "x-amzn-Remapped-"
}
