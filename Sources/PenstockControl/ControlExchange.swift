/// A request to a management API, whole.
package struct ControlRequest: Sendable {
    /// `GET`.
    package var method: String
    /// Path and query as sent.
    package var target: String
    /// Fields in order.
    package var headers: [(name: String, value: String)]
    /// The body.
    package var body: [UInt8]

    /// A request.
    package init(
        method: String, target: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The target without its query.
    var path: Substring { target.prefix { $0 != "?" } }

    /// What follows the `?`; empty without one.
    var query: Substring {
        guard let mark = target.firstIndex(of: "?") else { return "" }
        return target[target.index(after: mark)...]
    }
}

/// The answer to it.
package struct ControlResponse: Sendable {
    /// The length that an answer to HEAD tells.
    package enum Announced: Sendable, Hashable {
        /// The body's.
        case ofBody
        /// That of a body which somebody else has.
        case bytes(UInt64)
        /// None.
        case unknown
    }

    /// 200 to 599.
    package var status: Int
    /// Fields besides Content-Length and Date.
    package var headers: [(name: String, value: String)]
    /// The body.
    package var body: [UInt8]
    /// Of an answer to HEAD that comes from elsewhere: what it announces.
    package var announced = Announced.ofBody
    /// Answers instead of all this, when there is an answer.
    package var later: (@Sendable (any ControlReply) -> Void)?

    /// An answer.
    package init(
        _ status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
