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

    init(_ account: AccountState, _ scope: Scope, isAlone: Bool, _ options: LoweringOptions) {
        certificates = DomainCertificates(options: options)
        self.scope = scope
        self.isAlone = isAlone
        for (name, record) in account.domainNames.sorted(by: { $0.key < $1.key }) {
            add(record, name)
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

    private mutating func add(_ record: DomainNameRecord, _ name: String) {
        let domain = record.domain
        let element = ModelElement(scope: scope, part: "domain name \(name)")
        func refuse(_ why: String, _ places: inout StagePlaces) {
            places.warnings.append(
                LoweringWarning(
                    element: element, message: "the domain name isn't served: \(why)"))
        }
        if let fault = certificates.fault(of: domain) {
            warnings.append(
                LoweringWarning(
                    element: element, message: "the domain name isn't served: \(fault.message)",
                    hint: fault.hint))
            return
        }
        if name.contains("+") { return refuse("it is a private one", &self) }
        if domain.routingMode == .routingRuleOnly {
            return refuse("routing rules aren't followed yet", &self)
        }
        if domain.routingMode == .routingRuleThenBasePathMapping, !record.routingRules.isEmpty {
            return refuse("routing rules, which come before mappings, aren't followed yet", &self)
        }
        for mapping in record.mappings.values.sorted(by: { $0.apiMappingID < $1.apiMappingID }) {
            let key = mapping.apiMappingKey ?? ""
            let address = StageAddress(
                hosts: [domain.domainName], basePath: key.isEmpty ? "" : "/\(key)")
            custom[mapping.apiID, default: []].append((mapping.stage, address))
        }
    }
}

extension Scope {
    /// What the names of its endpoints end with.
    var domain: String { partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" }
}
