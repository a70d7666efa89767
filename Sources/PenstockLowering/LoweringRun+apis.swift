internal import JSON
internal import PenstockModel

extension LoweringRun {
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

    /// Whether the gateway refused a whole stage; its addresses answer 500 then, and are nobody else's.
    mutating func isClosed(_ stage: ServedStage) -> Bool {
        let element = ModelElement(scope: stage.scope, api: stage.api, stage: stage.stage)
        current = element
        guard options.refused.contains(element) else { return false }
        let kind = stage.kind == .rest ? "rest" : "http"
        add(
            stage,
            JSONObject([
                ("stage", .string(stage.stage)),
                ("aws", ["api_id": .string(stage.api), "kind": .string(kind)]),
            ]),
            ["ANY /", "ANY /{proxy+}"].map {
                LoweredRoute(
                    element: element, key: $0, routeKey: "",
                    pipeline: .closed("API_CONFIGURATION_ERROR"))
            })
        return true
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
