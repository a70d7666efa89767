internal import ByteEncodings

/// The parameters of a query, decoded.
public enum QueryParameters {
    /// How many there can be: separators, and one.
    public static func count(of query: EventText) -> Int {
        query.reduce(1) {
            $0 + ($1 == UInt8(ascii: "&") || $1 == UInt8(ascii: ";") ? 1 : 0)
        }
    }

    /// Decodes the parameters of `query` into `text`, which has room for as many bytes as it has, and
    /// returns how many `fields` were written. Empty ones (`a&&b`) don't count; one without `=` has an
    /// empty value; `+` is a space (recorded: test_lambda_aws_proxy_integration).
    ///
    /// A semicolon ends a parameter in REST APIs: Developer Guide, "Amazon API Gateway important
    /// notes", "The semicolon character (;) is not supported for any request URL query string and
    /// results in the data being split".
    public static func decode(
        _ query: EventText, semicolonSplits: Bool, into text: UnsafeMutablePointer<UInt8>,
        _ fields: UnsafeMutablePointer<EventField>
    ) -> Int {
        let decoding = PercentDecoding(plusIsSpace: true)
        var out = text
        func decoded(_ part: Slice<EventText>) -> EventText {
            // A malformed escape stands for itself, so nothing is refused.
            let count = decoding.decode(EventText(rebasing: part), into: out) ?? 0
            defer { out += count }
            return EventText(start: out, count: count)
        }
        var count = 0
        var start = 0
        while start < query.count {
            var end = start
            var equals = -1
            while end < query.count, query[end] != UInt8(ascii: "&"),
                !semicolonSplits || query[end] != UInt8(ascii: ";")
            {
                if equals < 0, query[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if end > start {
                let name = decoded(query[start..<(equals < 0 ? end : equals)])
                let value = equals < 0 ? EventText("") : decoded(query[(equals + 1)..<end])
                fields[count] = EventField(name, value)
                count += 1
            }
            start = end + 1
        }
        return count
    }
}
