internal import ByteEncodings
internal import CPenstock
internal import PenstockCore
internal import PenstockHTTP

/// A request's head, copied out of the bytes it came in.
struct HTTPHead {
    var method = ""
    /// Not decoded.
    var path = ""
    /// Not decoded; empty without one.
    var query = ""
    /// Names in lower case.
    var fields: [(name: String, value: String)] = []
    var framing = MessageFraming()

    /// The first field of a name, which is given in lower case.
    func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The first query parameter of a name, decoded.
    func parameter(_ name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.first.map(String.init) == name {
                return parts.count == 2 ? PercentDecoding.text(parts[1], plusIsSpace: true) : ""
            }
        }
        return nil
    }
}

/// Reads heads for all connections of a loop: they share the memory of one table.
final class HTTPHeadReader {
    enum Outcome {
        case incomplete
        case refused(status: Int)
        /// With the head's bytes.
        case complete(HTTPHead, Int)
    }

    private static let limits = HeadLimits()
    private let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: limits.fieldCount)

    deinit { fields.deallocate() }

    /// Reads from the beginning whenever more has come: heads from this machine come whole.
    func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Outcome {
        guard let start = bytes.baseAddress else { return .incomplete }
        var resumeAt = 0
        var raw = RequestHead()
        var table = HeaderTable(fields: fields, capacity: Self.limits.fieldCount)
        let result = HeadParser.parseRequest(
            start, bytes.count, resumeAt: &resumeAt, head: &raw, table: &table,
            limits: Self.limits)
        switch result {
        case .incomplete: return .incomplete
        case .refused(let fault): return .refused(status: Int(fault.status))
        case .complete:
            var head = HTTPHead()
            head.method = String(raw.method)
            head.path = String(raw.path)
            head.query = raw.query.isPresent ? String(raw.query) : ""
            head.framing = raw.framing
            head.fields.reserveCapacity(table.count)
            for index in 0..<table.count where fields[index].isPresent {
                head.fields.append(
                    (String(fields[index].nameView).lowercased(), String(fields[index].valueView)))
            }
            return .complete(head, raw.headBytes)
        }
    }
}
