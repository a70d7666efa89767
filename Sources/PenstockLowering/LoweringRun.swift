internal import JSON
internal import PenstockModel

/// One lowering: the document as it grows.
struct LoweringRun {
    let options: LoweringOptions
    var lowered = Lowered()
    private var upstreams = JSONObject()
    private var plugins = JSONObject()
    private var apis = JSONObject()
    /// Entries of the listeners' certificates for custom domain names.
    private var domainEntries: [JSONValue] = []
    /// Whether answers of functions are among what plugins ask for.
    var usesFunctions = false
    /// Whether there are quotas of usage plans.
    var countsUsage = false
    /// Services that were warned of once: nothing signs what is sent to them.
    var unsigned: Set<String> = []
    /// Whether it was told that nobody's signature is known.
    var isKeyless = false
    /// nil: anybody may call functions.
    private(set) var policies: FunctionPolicies?
    /// `websockets` of the document.
    private var sockets: JSONValue?
    /// Hosts with base paths that are taken.
    private var claims: Set<String> = []

    init(_ options: LoweringOptions) {
        self.options = options
        claims = options.claims
    }

    mutating func run(_ accounts: [Scope: AccountState]) {
        let served = accounts.values.reduce(0) { $0 + $1.servedCount }
        let isAlone = served == 1 && !options.isBeside
        policies = options.policies?.adding(accounts)
        addHealth(accounts, isAlone: isAlone)
        for (scope, account) in accounts.inOrder {
            let places = StagePlaces(account, scope, isAlone: isAlone, options)
            for warning in places.warnings { lowered.warnings.append(warning) }
            certify(account.domainNames.values.map(\.domain), scope)
            for id in account.restAPIs.keys.sorted() {
                guard let record = account.restAPIs[id] else { continue }
                lower(record, id: id, of: account, places)
            }
            for id in account.apis.keys.sorted() {
                guard let record = account.apis[id] else { continue }
                if record.definition.api.protocolType == .webSocket {
                    lowerSockets(record, id: id, of: account, places)
                } else {
                    lower(record, id: id, places)
                }
            }
        }
        addUnknown(accounts, isAlone: isAlone)
        sockets = addNodes()
        lowered.document = document
    }

    private var document: JSONValue {
        var document = JSONObject([
            (
                "listeners",
                .array(options.listeners.map { .object(listener($0)) })
            ),
            (
                "admin",
                options.admin.map { address in
                    var admin = JSONObject([("address", .string(address))])
                    if let tls = tls() { admin["tls"] = tls }
                    return .object(admin)
                } ?? "off"
            ),
            ("state_dir", .string(options.stateDirectory)),
        ])
        // Lambda's answers may have 6 MB, with what is around them.
        if usesFunctions { document["limits"] = ["callout_bytes": "8MiB"] }
        if !upstreams.isEmpty { document["upstreams"] = .object(upstreams) }
        if !plugins.isEmpty { document["plugins"] = .object(plugins) }
        if countsUsage, let store = options.usage.store {
            document["stores"] = .object(JSONObject([(UsageStore.name, store)]))
        }
        document["websockets"] = sockets
        if !apis.isEmpty { document["apis"] = .object(apis) }
        return .object(document)
    }

    /// Gives the listeners what custom domain names need of them.
    private mutating func certify(_ domains: [DomainName], _ scope: Scope) {
        let certificates = DomainCertificates(options: options)
        guard certificates.isServed else { return }
        for domain in domains.sorted(by: { $0.domainName < $1.domainName })
        where certificates.fault(of: domain) == nil {
            if let entry = certificates.entry(of: domain) {
                domainEntries.append(entry)
            } else {
                warn(
                    ModelElement(scope: scope, part: "domain name \(domain.domainName)"),
                    "clients that ask for it by HTTPS get another name's certificate",
                    hint:
                        "--certificate \(domain.domainName)=CERTIFICATE.pem,KEY.pem says where its own is"
                )
            }
        }
    }

    private func tls(_ entries: [JSONValue] = []) -> JSONValue? {
        let own = options.certificates.map { files -> JSONValue in
            ["certificate": .string(files.certificate), "key": .string(files.key)]
        }
        let all = own + entries
        guard !all.isEmpty else { return nil }
        var tls = JSONObject([("certificates", .array(all)), ("clear_text", true)])
        if let authority = options.authority {
            tls["authority"] = [
                "certificate": .string(authority.certificate), "key": .string(authority.key),
            ]
        }
        return .object(tls)
    }

    private func listener(_ address: String) -> JSONObject {
        var listener = JSONObject([("address", .string(address))])
        if !options.trusted.isEmpty {
            listener["forwarded"] = ["trust": .array(options.trusted.map { .string($0) })]
        }
        if let port = options.httpsRedirect {
            listener["https_redirect"] = .number(JSONNumber(port))
        }
        if let tls = tls(domainEntries) { listener["tls"] = tls }
        return listener
    }

    // MARK: What lowering a stage adds

    mutating func warn(_ element: ModelElement, _ message: String, hint: String? = nil) {
        lowered.warnings.append(LoweringWarning(element: element, message: message, hint: hint))
    }

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

    /// Gives a plugin with a configuration a name, for steps to use.
    mutating func declare(_ name: String, _ builtin: String, _ config: JSONObject) {
        plugins[name] = .object(
            JSONObject([("builtin", .string(builtin)), ("config", .object(config))]))
    }

    /// Adds a stage as an API of the document; what it would share with another stage is the
    /// other's.
    /// - Returns: the API's name; nil where it has no place.
    @discardableResult
    mutating func add(
        _ stage: ServedStage, _ api: JSONObject, _ routes: [LoweredRoute]
    ) -> String? {
        var stage = stage
        let element = ModelElement(scope: stage.scope, api: stage.api, stage: stage.stage)
        stage.addresses = stage.addresses.compactMap { claim($0, element) }
        guard !stage.addresses.isEmpty || !stage.rules.isEmpty else {
            warn(element, "the stage has no address of its own and isn't served")
            return nil
        }
        var name = stage.stage == "$default" ? stage.api : "\(stage.api).\(stage.stage)"
        if apis[name] != nil || options.names.contains(name) {
            name += ".\(stage.scope.region).\(stage.scope.account)"
        }
        let object = Self.places(stage.addresses, stage.rules)
        put(name, object.merging(api), routes, element)
        lowered.stages.append(stage)
        return name
    }

    /// What an API has of where it is.
    static func places(_ addresses: [StageAddress], _ rules: [StageRule] = []) -> JSONObject {
        var object = addresses.first?.json ?? JSONObject()
        if addresses.count > 1 {
            object["addresses"] = .array(addresses.dropFirst().map { .object($0.json) })
        }
        if !rules.isEmpty { object["rules"] = .array(rules.map(\.json)) }
        return object
    }

    /// Adds an API with what its parts were made of.
    private mutating func put(
        _ name: String, _ api: JSONObject, _ routes: [LoweredRoute], _ element: ModelElement
    ) {
        var object = api
        let pointer = JSONPointer(["apis", name])
        lowered.origins[pointer] = element
        for (index, route) in routes.enumerated() {
            lowered.origins[pointer.appending("routes").appending("\(index)")] = route.element
        }
        object["routes"] = .array(routes.map(\.json))
        apis[name] = .object(object)
    }

    /// Gives an API a canary.
    mutating func addCanary(
        to name: String, percent: Double, _ api: JSONObject, _ routes: [LoweredRoute],
        _ element: ModelElement
    ) {
        guard var base = apis[name]?.object else { return }
        put("\(name).canary", api, routes, element)
        base["canary"] = ["api": .string("\(name).canary"), "percent": .string("\(percent)")]
        apis[name] = .object(base)
    }

    /// Adds an API that is no stage's.
    mutating func put(_ name: String, _ api: JSONObject) { apis[name] = .object(api) }

    /// Whether somebody has an address of every host.
    func isTaken(_ address: StageAddress) -> Bool { claims.contains("*" + address.basePath) }

    /// What of an address nobody has yet; `element` is told what somebody has.
    mutating func claim(
        _ address: StageAddress, _ element: ModelElement? = nil
    ) -> StageAddress? {
        guard !address.hosts.isEmpty else {
            return claims.insert("*" + address.basePath).inserted ? address : nil
        }
        var address = address
        address.hosts = address.hosts.filter { host in
            if claims.insert(host + address.basePath).inserted { return true }
            if let element {
                warn(element, "\(host)\(address.basePath) is another stage's already")
            }
            return false
        }
        return address.hosts.isEmpty ? nil : address
    }
}

/// A route of the document and what it was made of.
struct LoweredRoute {
    var element: ModelElement
    /// `GET /pets/{id}`
    var key: String
    var resourceID: String?
    /// Of an HTTP API, where it isn't `key`.
    var routeKey: String?
    var pipeline: JSONObject
    /// Of a WebSocket API: what its integration answers goes to the client.
    var answers = false

    var json: JSONValue {
        var object = JSONObject([("route", .string(key))])
        object["resource_id"] = resourceID.map { .string($0) }
        object["route_key"] = routeKey.map { .string($0) }
        if answers { object["answers"] = true }
        object["pipeline"] = .object(pipeline)
        return .object(object)
    }
}

extension [Scope: AccountState] {
    /// By region, then by account.
    var inOrder: [(key: Scope, value: AccountState)] {
        sorted { ($0.key.region, $0.key.account) < ($1.key.region, $1.key.account) }
    }
}

extension AccountState {
    /// APIs with a stage.
    fileprivate var servedCount: Int {
        restAPIs.values.count { !$0.stages.isEmpty } + apis.values.count { !$0.stages.isEmpty }
    }
}
