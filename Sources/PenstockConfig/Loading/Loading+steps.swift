internal import JSON
internal import SourceTree
internal import Spelling

extension Loading {
    /// Reads a step: a plugin's name, or a mapping. Nil and a report when it is neither.
    func step(_ place: Place, isAuth: Bool) -> Configuration.Step? {
        if place.node.mapping == nil {
            guard let use = place.text else {
                report.error(
                    "expected a step, found \(place.node.kindName)", place,
                    hint: "a plugin's name, or {use: name, config: {...}}")
                return nil
            }
            checkPlugin(use, place)
            return step(use: use, nil, place)
        }
        let reader = ShapeReader(place, as: "Step", report: report)
        return step(reader, isAuth: isAuth)
    }

    /// Reads the stores, each as a step that no route has.
    func stores(_ root: ShapeReader) -> [Configuration.Store] {
        root.names("stores").compactMap { name, place in
            checkName(name, place)
            let reader = ShapeReader(place, as: "Store", report: report)
            guard let value = reader.value("use"), let use = reader.text(of: value) else {
                return nil
            }
            checkPlugin(use, value)
            let own = pluginConfig(reader)
            let declaration = plugins[use]
            let step = Configuration.Step(
                use: use, name: name, config: declaration?.config.merging(own) ?? own,
                shadow: false, pointer: place.pointer,
                declarationConfig: declaration.map { $0.pointer.appending("config") },
                ownKeys: Set(own.keys))
            return Configuration.Store(name: name, step: step)
        }
    }

    /// Reads a step from a mapping whose keys have been checked.
    func step(_ reader: ShapeReader, isAuth: Bool) -> Configuration.Step? {
        guard let value = reader.value("use"), let use = reader.text(of: value) else { return nil }
        checkPlugin(use, value)
        if let name = reader.value("name"), let text = name.text { checkName(text, name) }
        if !isAuth, let cache = reader.value("cache") {
            report.error(
                "'cache' keeps verdicts of authorizers", cache,
                hint: "it belongs to steps of 'auth'")
        }
        if !isAuth, let refusal = reader.value("refusal") {
            report.error(
                "'refusal' is what an authorizer's refusal answers", refusal,
                hint: "it belongs to steps of 'auth'")
        }
        if !isAuth, reader.optionalChoice("on_error", Configuration.OnError.self) == .deny,
            let place = reader.value("on_error")
        {
            report.error(
                "only an authorizer can deny", place,
                hint: "leave it out: a failure answers the gateway response it names")
        }
        return step(use: use, reader, reader.place)
    }

    private func step(
        use: String, _ reader: ShapeReader?, _ place: Place
    ) -> Configuration.Step {
        let own = reader.map(pluginConfig) ?? JSONObject()
        let declaration = plugins[use]
        return Configuration.Step(
            use: use, name: reader?.optionalText("name"),
            config: declaration?.config.merging(own) ?? own,
            timeout: reader?.optionalDuration("timeout"),
            onError: reader?.optionalChoice("on_error", Configuration.OnError.self),
            refusal: reader.flatMap(refusal), shadow: reader?.bool("shadow") ?? false,
            cache: reader.flatMap(cache),
            pointer: place.pointer,
            declarationConfig: declaration.map { $0.pointer.appending("config") },
            ownKeys: Set(own.keys))
    }

    private func refusal(_ reader: ShapeReader) -> String? {
        guard let place = reader.value("refusal"), let type = reader.text(of: place) else {
            return nil
        }
        if !Shapes.gatewayResponseTypes.contains(type) {
            report.error(
                "there is no gateway response '\(type)'", place,
                hint: Suggestion.didYouMean(type, among: Shapes.gatewayResponseTypes)
                    ?? Shapes.gatewayResponseTypes.joined(separator: ", "))
        }
        return type
    }

    private func cache(_ reader: ShapeReader) -> Configuration.Cache? {
        guard let value = reader.value("cache") else { return nil }
        let cache = ShapeReader(value, as: "Cache", report: report)
        return Configuration.Cache(
            ttl: cache.duration("ttl"),
            identity: cache.list("identity").compactMap(cache.text(of:)),
            subject: cache.choice("for", .request),
            size: cache.integer("size"), epoch: cache.integer("epoch"))
    }

    /// Reads the steps of a phase: a list, or one step alone.
    func steps(_ place: Place) -> [Configuration.Step] {
        if place.isOff { return [] }
        guard let elements = place.elements else {
            return step(place, isAuth: false).map { [$0] } ?? []
        }
        return elements.compactMap { step($0, isAuth: false) }
    }
}
