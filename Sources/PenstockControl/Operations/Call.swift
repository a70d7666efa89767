internal import JSON
internal import PenstockModel

/// One call of an operation: who asks, and what is asked.
struct Call: Sendable {
    /// The operation.
    let shape: OperationShape
    /// Who asks, and in which region.
    let caller: Authenticator.Caller
    /// The path's parameters by their wire names, `restapi_id`.
    let labels: [String: String]
    /// The query's parameters in order.
    let query: [QueryItem]
    /// Header fields as sent.
    let headers: [(name: String, value: String)]
    /// The body as JSON; an empty object when there is none, or when the operation takes bytes.
    let body: JSONValue
    /// The body as sent.
    let bytes: [UInt8]
    /// Seconds since 1970.
    let now: Int64
    /// What runs functions and has their code; nil: nothing does.
    var functions: (any FunctionHosting)?
    /// What runs test invocations; nil: nothing does.
    var tests: (any MethodTesting)?
    /// What keys used; nil: nothing is counted.
    var usage: UsageSource?

    /// A parameter of the path. Empty for a name that the service model doesn't have there.
    func label(_ name: String) -> String { labels[name] ?? "" }

    /// The first value of a parameter of the query; nil without one.
    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// All values of a parameter of the query, in order.
    func parameters(_ name: String) -> [String] {
        query.filter { $0.name == name }.map(\.value)
    }

    /// The first value of a header field; nil without one.
    func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// The account and the region that it is about.
    var scope: Scope { Scope(region: caller.region, account: caller.account) }
}
