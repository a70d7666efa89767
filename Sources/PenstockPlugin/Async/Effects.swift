import CPenstock

/// What an `async` plugin wants done besides its verdict. The host does it on the exchange's loop
/// after the function has returned, in the order said; what the host refuses fails the step.
public struct Effects: Sendable {
    /// A value of a variable.
    public enum Value: Sendable {
        /// As the ABI has them; `json` is text as written.
        case null, bool(Bool), int(Int64), double(Double), string(String), json(String)
    }

    enum Effect: Sendable {
        case principal(String)
        case context(String, Value)
        case policy(String)
        case usageKey(String)
        case cacheTTL(UInt32)
        case challenge(String)
        case refusal(GatewayResponse, String?)
        case variable(String, Value)
        case header(UInt32, String, String?)
        case status(Int32)
        case response(Int32, [(String, String)], [UInt8])
        case gatewayResponse(GatewayResponse, String?)
        case forward(UInt32, method: String?, target: String?)
    }

    private(set) var list: [Effect] = []

    /// Who it is (authorizers).
    public mutating func principal(_ id: String) { list.append(.principal(id)) }
    /// `$context.authorizer.<key>` (authorizers).
    public mutating func context(_ key: String, _ value: Value) {
        list.append(.context(key, value))
    }
    /// An IAM policy document in JSON (authorizers).
    public mutating func policy(_ document: String) { list.append(.policy(document)) }
    /// The API key by which usage plans count (authorizers).
    public mutating func usageKey(_ key: String) { list.append(.usageKey(key)) }
    /// For how many seconds the verdict may be remembered (authorizers).
    public mutating func cacheTTL(_ seconds: UInt32) { list.append(.cacheTTL(seconds)) }
    /// A challenge for WWW-Authenticate (authorizers).
    public mutating func challenge(_ text: String) { list.append(.challenge(text)) }
    /// What the client gets when this authorizer's refusal is the chain's (authorizers).
    public mutating func refusal(_ type: GatewayResponse, message: String? = nil) {
        list.append(.refusal(type, message))
    }

    /// Writes "ctx.<step>.<key>".
    public mutating func set(_ name: String, _ value: Value) { list.append(.variable(name, value)) }

    /// Replaces every field of that name by one.
    public mutating func setHeader(_ name: String, _ value: String, of side: HeaderSide = .request)
    {
        list.append(.header(side.rawValue, name, value))
    }

    /// Removes every field of that name.
    public mutating func removeHeader(_ name: String, of side: HeaderSide = .request) {
        list.append(.header(side.rawValue, name, nil))
    }

    /// Changes the response's status.
    public mutating func status(_ status: Int32) { list.append(.status(status)) }

    /// The whole answer; return `.respond` after it.
    public mutating func respond(
        _ status: Int32, headers: [(String, String)] = [], body: [UInt8] = []
    ) { list.append(.response(status, headers, body)) }

    /// A gateway response; return `.respond` after it.
    public mutating func respond(_ type: GatewayResponse, message: String? = nil) {
        list.append(.gatewayResponse(type, message))
    }

    /// Where it goes, by the number that `Host.upstream` gave when the instance was made; return
    /// `.forward` after it.
    public mutating func forward(_ upstream: UInt32, method: String? = nil, target: String? = nil) {
        list.append(.forward(upstream, method: method, target: target))
    }
}
