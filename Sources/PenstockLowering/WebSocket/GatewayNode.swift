internal import JSON

/// One of several gateways that clients of WebSocket APIs may reach.
package struct GatewayNode: Hashable, Sendable {
    /// 0 to 65535.
    package var number: Int
    /// Where the others listen, by number.
    package var others: [Int: Place]
    /// A reference to the secret that all of them share, `env:NAME`.
    package var secret: String

    /// Where another gateway listens.
    package struct Place: Hashable, Sendable {
        /// `10.0.0.2:8080`
        package var address: String
        /// Whether it is asked by TLS; its certificate is checked.
        package var isSecure: Bool

        package init(address: String, isSecure: Bool) {
            self.address = address
            self.isSecure = isSecure
        }
    }

    package init(number: Int, others: [Int: Place], secret: String) {
        self.number = number
        self.others = others
        self.secret = secret
    }
}

extension LoweringRun {
    /// What a gateway among others has: who they are, and an API by which they ask it. Its path and the
    /// credential are those of PenstockIO, EventLoop+nodes.
    mutating func addNodes() -> JSONValue? {
        guard let node = options.node else { return nil }
        var names = JSONObject()
        for (number, place) in node.others.sorted(by: { $0.key < $1.key }) {
            names["\(number)"] = .string(upstream(ofNode: number, place))
        }
        let keys: JSONValue = [["id": "node", "secret": .string(node.secret)]]
        let pipeline: JSONValue = [
            "auth": [
                "use": "Auth/HMAC", "name": "node",
                "config": [
                    "keys": keys, "headers": [], "body": "sha256", "clock_skew_s": 60,
                    "replay_protection": true,
                ],
            ],
            "integrate": ["use": "Integrate/HTTP", "config": ["upstream": "@connections"]],
        ]
        put(
            "penstock.nodes",
            JSONObject([
                ("base_path", "/_penstock/connections"),
                ("routes", [["route": "ANY /{api}/{connectionId}", "pipeline": pipeline]]),
            ]))
        return [
            "node": .number(JSONNumber(node.number)), "nodes": .object(names),
            "secret": .string(node.secret),
        ]
    }
}
