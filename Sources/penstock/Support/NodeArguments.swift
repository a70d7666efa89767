internal import ArgumentParser
internal import PenstockConfig
internal import PenstockLowering

/// Which of several gateways this is, for callbacks of WebSocket APIs.
struct NodeArguments: ParsableArguments {
    @Option(
        name: .customLong("node"),
        help: ArgumentHelp(
            """
            This gateway's number, 0 to 65535, where several serve one WebSocket API: connection ids \
            have it, and callbacks for another's connections go there.
            """, valueName: "number"))
    var node: Int?

    @Option(
        name: .customLong("node-address"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            Where another gateway listens, as 2=http://10.0.0.2:8080; several times. One that is asked by \
            https:// needs a certificate of its name, by an authority of this machine or of SSL_CERT_FILE.
            """,
            valueName: "number=url"))
    var addresses: [String] = []

    @Option(
        name: .customLong("node-secret"),
        help: ArgumentHelp(
            "A reference to the secret by which gateways sign what they ask each other.",
            valueName: "env:NAME"))
    var secret: String?

    func gateway() throws -> GatewayNode? {
        guard let node else {
            guard addresses.isEmpty else {
                throw CommandFailure.usage("--node-address needs --node, this gateway's own number")
            }
            return nil
        }
        guard (0...65535).contains(node) else {
            throw CommandFailure.usage("--node \(node): 0 to 65535")
        }
        guard let secret, secret.hasPrefix("env:") || secret.hasPrefix("file:/") else {
            throw CommandFailure.usage(
                "--node needs --node-secret, a reference to a secret",
                hint: "--node-secret env:NODE_SECRET, the same for all of them")
        }
        var others: [Int: GatewayNode.Place] = [:]
        for text in addresses {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, let number = Int(parts[0]), (0...65535).contains(number),
                number != node
            else {
                throw CommandFailure.usage(
                    "--node-address \(text): not NUMBER=URL of another gateway",
                    hint: "for example 2=http://10.0.0.2:8080")
            }
            let url = try EndpointURL(parts[1], option: "--node-address", isUpstream: true)
            guard case .tcp(host: let host, port: let port) = url.address else {
                throw CommandFailure.usage("--node-address \(text): http://HOST:PORT")
            }
            others[number] = GatewayNode.Place(
                address: "\(host.contains(":") ? "[\(host)]" : host):\(port)",
                isSecure: url.isSecure)
        }
        return GatewayNode(number: node, others: others, secret: secret)
    }
}
