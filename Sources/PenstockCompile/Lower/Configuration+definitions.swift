internal import JSON
internal import PenstockConfig
internal import PenstockCore
internal import SourceTree

extension Configuration.API {
    /// The API without its routes.
    var definition: APIDefinition {
        var result = APIDefinition(name: name)
        result.hosts = hosts.map(\.description)
        result.basePath = basePath
        result.addresses = addresses.map { ($0.hosts.map(\.description), $0.basePath) }
        result.mappings =
            Self.mappings(hosts, basePath, mapping)
            + addresses.flatMap { Self.mappings($0.hosts, $0.basePath, $0.mapping) }
        result.rules = rules.map(\.definition)
        result.isByRules = isByRules
        result.canary = canary.map { (api: $0.api, percent: $0.percent) }
        result.stage = stage
        result.kind =
            switch aws.kind {
            case nil: .native
            case .rest: .rest
            case .http: .http
            case .webSocket: .webSocket
            }
        result.webSocket = webSocket.map { WebSocketDefinition(selection: $0.routeSelection) }
        result.id = aws.apiID
        result.accountID = aws.accountID
        result.deploymentID = aws.deploymentID
        result.variables = variables
        for response in gatewayResponses {
            guard let type = Self.number(of: response.type) else { continue }
            result.gatewayResponses[type] = response.definition
        }
        return result
    }

    /// PEN_GR_* of a name; nil: the loader let a name through that the core doesn't know.
    static func number(of type: String) -> UInt32? {
        var type = type
        return type.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return nil }
            return GatewayResponseType.number(named: ByteView(start, utf8.count))
        }
    }
}

extension Configuration.API {
    private static func mappings(
        _ hosts: [Configuration.HostPattern], _ basePath: String, _ mapping: String?
    ) -> [MappingDefinition] {
        guard let mapping else { return [] }
        return hosts.map {
            MappingDefinition(host: $0.description, basePath: basePath, mapping: mapping)
        }
    }
}

extension Configuration.RoutingRule {
    fileprivate var definition: RoutingRuleDefinition {
        var result = RoutingRuleDefinition(
            hosts: hosts.map(\.description), priority: priority)
        result.headers = headers.map { (name: $0.name, value: $0.value) }
        result.basePath = basePath
        result.stripsBasePath = stripsBasePath
        result.id = id ?? ""
        return result
    }
}

extension Configuration.GatewayResponse {
    var definition: GatewayResponseDefinition {
        var result = GatewayResponseDefinition()
        result.status = status.map { Int32($0) }
        result.body = body
        result.bodies = bodies.map { ($0.name, $0.value) }
        for header in headers {
            // The body's type has a place of its own: it decides how values are escaped.
            if header.name.lowercased() == "content-type" {
                result.contentType = header.value
            } else {
                result.headers.append((header.name, header.value))
            }
        }
        return result
    }
}

extension Configuration.Upstream {
    /// - Parameter resolve: makes a path absolute.
    func definition(_ resolve: (String) -> String) -> UpstreamDefinition {
        var result = UpstreamDefinition(
            name: name,
            targets: targets.map { target in
                switch target.address {
                case .tcp(let host, let port):
                    .init(address: .tcp(host: host, port: port), weight: target.weight)
                case .unix(let path): .init(address: .unix(path: path), weight: target.weight)
                }
            })
        result.balance = balance == .roundRobin ? .roundRobin : .leastConnections
        result.connectTimeout = timeouts.connect.nanoseconds
        result.headTimeout = timeouts.head.nanoseconds
        result.idleTimeout = timeouts.idle.nanoseconds
        result.totalTimeout = timeouts.total.nanoseconds
        result.keepAliveMax = keepAlive.max
        result.keepAliveIdle = keepAlive.idle.nanoseconds
        result.failuresMax = health.failures
        result.cooldown = health.cooldown.nanoseconds
        result.retries = retries
        result.host =
            switch host {
            case .preserve: .preserve
            case .upstream: .upstream
            case .literal(let text): .literal(text)
            }
        result.tls = tls.map { $0.definition(timeouts.handshake, resolve) }
        result.http2 =
            switch http2 {
            case .off: .off
            case .auto: .auto
            case .required: .required
            }
        result.http2Connections = http2Connections
        result.upgradesWebSockets = upgrade.contains(.websocket)
        result.others =
            if others.contains("*") { .any } else {
                others.isEmpty
                    ? .none
                    : .some(
                        named: others.filter { $0 != "public" },
                        isPublic: others.contains("public"))
            }
        return result
    }
}

extension Configuration.Upstream.TLS {
    fileprivate func definition(
        _ handshake: Duration, _ resolve: (String) -> String
    ) -> UpstreamTLS {
        var result = UpstreamTLS()
        result.trust.authorities = authorities.map(resolve)
        result.trust.verification =
            switch verify {
            case .full: .full
            case .name: .anyAuthority
            case .off: .none
            }
        if let certificate, let key {
            result.trust.certificate = .init(chain: resolve(certificate), key: resolve(key))
        }
        result.serverName = serverName
        result.verifiedName = verifyName
        result.handshakeTimeout = handshake.nanoseconds
        return result
    }

    /// The files that it names, as they are written.
    package var files: [String] { [authorities, certificate, key].compactMap { $0 } }
}

extension Duration {
    /// Whole nanoseconds, as the data path counts.
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(clamping: seconds) &* 1_000_000_000
            + UInt64(clamping: attoseconds / 1_000_000_000)
    }

    /// Whole milliseconds.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
