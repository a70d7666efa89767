internal import ByteEncodings

/// A parameter of the query, decoded.
struct QueryItem: Sendable, Hashable {
    /// Its name.
    var name: String
    /// Its value; empty without one.
    var value: String

    /// The parameters of a query, in order.
    static func items(_ query: some StringProtocol) -> [QueryItem] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return QueryItem(
                name: PercentDecoding.text(parts[0], plusIsSpace: true),
                value: parts.count > 1 ? PercentDecoding.text(parts[1], plusIsSpace: true) : "")
        }
    }
}
