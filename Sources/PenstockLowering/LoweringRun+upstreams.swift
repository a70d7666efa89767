internal import JSON

extension LoweringRun {
    /// The name of the upstream for a backend.
    mutating func upstream(for backend: BackendURL, _ tls: JSONObject = JSONObject()) -> String {
        upstream(named: backend.upstreamName, [backend], tls: tls)
    }

    /// The name of an upstream with these targets, as near to `name` as is free.
    ///
    /// - Parameter tls: how it is reached when its targets are https.
    mutating func upstream(
        named name: String, _ targets: [BackendURL], host: String? = nil,
        tls: JSONObject = JSONObject(), others: JSONValue? = nil
    ) -> String {
        var object = JSONObject([
            ("targets", .array(targets.map { .string("\($0.host):\($0.port)") })),
            ("host", .string(host ?? "upstream")),
            // AWS doesn't repeat a request; a load balancer has another target.
            ("retries", targets.count > 1 ? 1 : 0),
        ])
        if targets.first?.isSecure == true { object["tls"] = .object(tls) }
        if let others { object["others"] = others }
        let upstream = JSONValue.object(object)
        // Two hosts may come to one name, because a name has fewer letters than a host.
        var name = name
        while options.names.contains(name) || (upstreams[name].map { $0 != upstream } ?? false) {
            name += "-"
        }
        upstreams[name] = upstream
        blame(["upstreams", name])
        return name
    }

    /// The upstream of another gateway's address.
    mutating func upstream(ofNode number: Int, _ place: GatewayNode.Place) -> String {
        var upstream = JSONObject([
            ("targets", [.string(place.address)]), ("host", "upstream"), ("retries", 0),
            ("health", ["failures": 0]),
        ])
        if place.isSecure { upstream["tls"] = [:] }
        upstreams["node-\(number)"] = .object(upstream)
        return "node-\(number)"
    }

    static let functionsUpstreamName = "penstock-lambda"

    /// The name of the upstream where functions are invoked.
    mutating func functionsUpstream(_ endpoint: LambdaEndpoint) -> String {
        var upstream = JSONObject([
            ("targets", [.string(endpoint.target)]), ("host", "upstream"), ("retries", 0),
            // A function may take its time; its integration's time-out counts.
            // Between two parts of a streamed answer 5 minutes (developer guide, "Stream the
            // integration response": regional endpoints).
            ("timeouts", ["head": "0", "idle": "300s", "total": "0"]),
            // One endpoint is all there is: leaving it out helps nobody.
            ("health", ["failures": 0]),
        ])
        if endpoint.isSecure { upstream["tls"] = [:] }
        upstreams[Self.functionsUpstreamName] = .object(upstream)
        return Self.functionsUpstreamName
    }
}
