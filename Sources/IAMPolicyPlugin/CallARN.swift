public import CPenstock
public import PenstockPlugin

/// The ARNs of calls: `arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH`, the path as it was
/// sent, below the stage.
public struct CallARN {
    private let path: UInt64
    private let account: UInt64
    private let api: UInt64
    /// Empty: made of the API.
    private let prefix: Bytes

    /// - Parameter prefix: up to the stage, `arn:aws:execute-api:us-east-1:111122223333:a1b2c3/prod`;
    ///   empty: made of the API for each call.
    public init(_ setup: Setup, prefix: String) {
        path = setup.host.variable("context.penstock.path")
        account = setup.host.variable("context.accountId")
        api = setup.host.variable("context.apiId")
        self.prefix = setup.storage.copy(prefix)
    }

    /// Of a call, in the exchange's arena; absent when that is full.
    public func arn(_ exchange: Exchange) -> Bytes {
        let info = exchange.request
        var path = exchange.variable(self.path).text
        if path.isAbsent { path = info.path }
        let rest = path.n > 0 && path[0] == UInt8(ascii: "/") ? path[1..<path.n] : path
        var parts: [Bytes] = []
        if prefix.n > 0 {
            parts.append(prefix)
        } else {
            parts = ["arn:aws:execute-api:local:", exchange.variable(account).text, ":"]
            parts += [exchange.variable(api).text, "/", info.stage]
        }
        if info.kind == PEN_KIND_WS_CONNECT {
            // Developer guide, "Create a Lambda REQUEST authorizer function": …/STAGE/$connect.
            parts += ["/", info.route]
        } else {
            parts += ["/", info.method, "/", rest]
        }
        parts.removeAll { $0.isAbsent }
        let total = parts.reduce(0) { $0 + $1.n }
        return parts.withUnsafeBufferPointer { exchange.join($0, total: total) }
    }

    /// What AWS tells who may not: recorded by ASFHyP3/hyp3#2283, with the account's last four digits.
    public static func refusal(of user: String, _ arn: Bytes, isExplicit: Bool) -> String {
        var parts = String(arn).split(
            separator: ":", maxSplits: 5, omittingEmptySubsequences: false
        ).map(String.init)
        if parts.count == 6 { parts[4] = "********" + parts[4].suffix(4) }
        return "User: \(user) is not authorized to perform: execute-api:Invoke on resource: "
            + parts.joined(separator: ":") + (isExplicit ? " with an explicit deny" : "")
    }
}
