internal import ByteEncodings

/// A request that comes from a command line instead of a socket.
public struct OfflineRequest: Sendable {
    /// "GET".
    public var method: String
    /// Path and query.
    public var target: String
    /// What the Host field would say.
    public var host: String
    /// Fields in order.
    public var headers: [(name: String, value: String)]
    /// The body, nil for none.
    public var body: [UInt8]?
    /// The client's address.
    public var clientAddress: String
    /// What would be forwarded is sent to its upstream, and the answer goes on from there.
    public var forwards = false
    /// Authorizers may ask their services: issuers, policies, functions.
    public var asks = false

    /// Its id; zeros unless somebody asks for another.
    public var id = "00000000-0000-4000-8000-000000000000"
    /// What API Gateway would log of it is written down, for `OfflineAnswer.log`.
    public var isLogged = false

    /// A request without fields and body from this machine.
    public init(_ method: String, _ target: String, host: String = "localhost") {
        self.method = method
        self.target = target
        self.host = host
        headers = []
        clientAddress = "127.0.0.1"
    }
}

extension OfflineRequest {
    /// The query's fields, decoded.
    var queryFields: [(name: String, value: String)] {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count > 1 else { return [] }
        return parts[1].split(separator: "&").map { field in
            let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            func decoded(_ text: Substring) -> String {
                PercentDecoding.text(text, plusIsSpace: true)
            }
            return (decoded(pair[0]), pair.count > 1 ? decoded(pair[1]) : "")
        }
    }
}
