import ByteEncodings
import CPenstock
import LambdaEvents

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The paths that an event tells, where they aren't the client's own bytes.
final class PathScratch {
    private var whole: [UInt8] = []
    private var plain: [UInt8] = []

    /// The path with the stage. What came by an address that AWS doesn't have (`/_aws/execute-api/…`,
    /// `/restapis/…`) is told as if it had come by the API's own.
    func publicPath(_ info: pen_request_info, relative: EventText?) -> EventText {
        guard let relative,
            info.path.starts(with: "/_aws/") || info.path.starts(with: "/restapis/")
        else { return Self.collapsed(info.path.buffer) }
        whole.removeAll(keepingCapacity: true)
        if !(info.stage == "$default") {
            whole.append(UInt8(ascii: "/"))
            whole.append(contentsOf: info.stage.buffer)
        }
        whole.append(contentsOf: relative)
        // The array is the instance's, and isn't changed before the event is written.
        return whole.withUnsafeBufferPointer { $0 }
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
        plain = PercentDecoding.bytes(path)
        if let mark = plain.firstIndex(of: UInt8(ascii: "?")) { plain.removeSubrange(mark...) }
        return plain.withUnsafeBufferPointer { $0 }
    }
}
