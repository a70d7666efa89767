internal import ByteEncodings
internal import CPenstock
internal import LambdaEvents
internal import PenstockPlugin

/// The paths that an event tells, where they aren't the client's own bytes.
final class PathScratch {
    private let whole = EventList<UInt8>()
    private let plain = EventList<UInt8>()

    /// The path with the stage. What came by an address that AWS doesn't have (`/_aws/execute-api/…`,
    /// `/restapis/…`) is told as if it had come by the API's own.
    func publicPath(_ info: pen_request_info, relative: EventText?) -> EventText {
        guard let relative,
            info.path.starts(with: "/_aws/") || info.path.starts(with: "/restapis/")
        else { return Self.collapsed(info.path.buffer) }
        whole.removeAll()
        if !(info.stage == "$default") {
            whole.append(UInt8(ascii: "/"))
            whole.append(contentsOf: info.stage.buffer)
        }
        whole.append(contentsOf: relative)
        return whole.view
    }

    /// With one slash where several lead (recorded: test_lambda_aws_proxy_integration).
    static func collapsed(_ path: EventText) -> EventText {
        let slash = UInt8(ascii: "/")
        var rest = path[...]
        while rest.first == slash, rest.dropFirst().first == slash { rest = rest.dropFirst() }
        return EventText(rebasing: rest)
    }

    /// Decoded, up to a "?" that comes of it.
    func decoded(_ path: EventText) -> EventText {
        guard path.contains(UInt8(ascii: "%")) else { return path }
        plain.removeAll()
        plain.append(contentsOf: PercentDecoding.bytes(path).prefix { $0 != UInt8(ascii: "?") })
        return plain.view
    }
}
