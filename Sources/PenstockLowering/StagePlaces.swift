internal import PenstockModel

/// Where the stages of an account are: on AWS's host names, below paths, on custom domains.
struct StagePlaces {
    let scope: Scope
    private(set) var warnings: [LoweringWarning] = []
    /// Whether the account's one API also answers at the root of every host.
    private let isAlone: Bool
    private let certificates: DomainCertificates
    /// By API: the custom domains' addresses.
    private var custom: [String: [(stage: String, address: StageAddress)]] = [:]

    /// The custom domains that are served.
    private(set) var domains: [String] = []
    /// Those that aren't: nothing is there, not even what every host has.
    private(set) var refused: [String] = []
    private var rules: [StageKey: [StageRule]] = [:]
    /// Rules that lead nowhere.
    private(set) var lost: [StageRule] = []

    private struct StageKey: Hashable {
        var api: String
        var stage: String
    }

    init(_ account: AccountState, _ scope: Scope, isAlone: Bool, _ options: LoweringOptions) {
        certificates = DomainCertificates(options: options)
        self.scope = scope
        self.isAlone = isAlone
        for (name, record) in account.domainNames.sorted(by: { $0.key < $1.key }) {
            add(record, name, account)
        }
    }

    /// A REST stage is below its name on every host.
    func rest(_ api: RestAPI, id: String, stage: String) -> [StageAddress] {
        var addresses: [StageAddress] = []
        let isOpen = !api.disableExecuteAPIEndpoint
        if isOpen {
            addresses.append(StageAddress(hosts: hosts(id), basePath: "/\(stage)"))
            addresses.append(StageAddress(basePath: "/_aws/execute-api/\(id)/\(stage)"))
            addresses.append(StageAddress(basePath: "/restapis/\(id)/\(stage)/_user_request_"))
        }
        addresses += customAddresses(id, stage)
        if isAlone, isOpen { addresses.append(StageAddress(basePath: "/\(stage)")) }
        return addresses
    }

    /// The rules that lead to a REST stage, as they are asked.
    func rules(_ id: String, stage: String) -> [StageRule] {
        (rules[StageKey(api: id, stage: stage)] ?? []).sorted { $0.priority < $1.priority }
    }

    /// The stage `$default` of an HTTP API is at the root of its host.
    func http(_ api: API, id: String, stage: String) -> [StageAddress] {
        var addresses: [StageAddress] = []
        let path = stage == "$default" ? "" : "/\(stage)"
        let isOpen = !api.disableExecuteAPIEndpoint
        if isOpen {
            addresses.append(StageAddress(hosts: hosts(id), basePath: path))
            addresses.append(StageAddress(basePath: "/_aws/execute-api/\(id)/\(stage)"))
        }
        addresses += customAddresses(id, stage)
        if isAlone, isOpen { addresses.append(StageAddress(basePath: path)) }
        return addresses
    }

    /// Where an API is and none of its stages need be.
    func unknown(_ id: String) -> [StageAddress] {
        [StageAddress(hosts: hosts(id)), StageAddress(basePath: "/_aws/execute-api/\(id)")]
    }

    /// Whether a mapping of a domain is at a path, or below it.
    func isMapped(_ domain: String, below path: String) -> Bool {
        custom.values.joined().contains { place in
            place.address.hosts == [domain]
                && (place.address.basePath + "/").hasPrefix(path + "/")
        }
    }

    private func hosts(_ id: String) -> [String] {
        ["\(id).execute-api.\(scope.region).\(scope.domain)", "\(id).execute-api.localhost"]
    }

    private func customAddresses(_ id: String, _ stage: String) -> [StageAddress] {
        (custom[id] ?? []).compactMap { place in
            if place.stage == stage { return place.address }
            guard place.stage.isEmpty else { return nil }
            // Developer guide, "API mappings": without a stage the path's next segment names it.
            var address = place.address
            address.basePath += "/\(stage)"
            return address
        }
    }

    private mutating func add(
        _ record: DomainNameRecord, _ name: String, _ account: AccountState
    ) {
        let domain = record.domain
        let element = ModelElement(scope: scope, part: "domain name \(name)")
        func refuse(_ why: String, _ places: inout StagePlaces) {
            places.refused.append(domain.domainName)
            places.warnings.append(
                LoweringWarning(
                    element: element, message: "the domain name isn't served: \(why)"))
        }
        if let fault = certificates.fault(of: domain) {
            refused.append(domain.domainName)
            warnings.append(
                LoweringWarning(
                    element: element, message: "the domain name isn't served: \(fault.message)",
                    hint: fault.hint))
            return
        }
        if name.contains("+") { return refuse("it is a private one", &self) }
        domains.append(domain.domainName)
        let mode = domain.routingMode ?? .basePathMappingOnly
        if mode == .basePathMappingOnly {
            if !record.routingRules.isEmpty {
                warnings.append(
                    LoweringWarning(
                        element: element, message: "its routing rules aren't asked",
                        hint: "its routing mode is \(mode.rawValue)"))
            }
        } else {
            for rule in record.routingRules.values { add(rule, of: domain, account, element) }
        }
        if mode == .routingRuleOnly { return }
        let sockets = record.mappings.values.count {
            account.apis[$0.apiID]?.definition.api.protocolType == .webSocket
        }
        if sockets != 0, sockets != record.mappings.count {
            // Developer guide, "Map API stages to a custom domain name for HTTP APIs", "Restrictions".
            warnings.append(
                LoweringWarning(
                    element: element,
                    message: "AWS maps WebSocket APIs and others to no domain name together",
                    hint: "give the WebSocket APIs a domain name of their own"))
        }
        for mapping in record.mappings.values.sorted(by: { $0.apiMappingID < $1.apiMappingID }) {
            let key = mapping.apiMappingKey ?? ""
            var address = StageAddress(
                hosts: [domain.domainName], basePath: key.isEmpty ? "" : "/\(key)")
            address.mapping = key.isEmpty ? nil : key
            custom[mapping.apiID, default: []].append((mapping.stage, address))
        }
    }

    private mutating func add(
        _ rule: RoutingRule, of domain: DomainName, _ account: AccountState,
        _ element: ModelElement
    ) {
        let lowered = rule.rules(on: domain.domainName)
        let target = rule.actions.first?.invokeAPI
        // Developer guide, "Set the routing mode", "Considerations": only REST APIs are targets.
        guard let target, account.restAPIs[target.apiID]?.stages[target.stage] != nil else {
            warnings.append(
                LoweringWarning(
                    element: element,
                    message: "routing rule \(rule.priority) leads to no stage of a REST API",
                    hint: "what it matches is 403 Forbidden"))
            return lost += lowered
        }
        rules[StageKey(api: target.apiID, stage: target.stage), default: []] += lowered
    }
}

extension Scope {
    /// What the names of its endpoints end with.
    var domain: String { partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" }
}
