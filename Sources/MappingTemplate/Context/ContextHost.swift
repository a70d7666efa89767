internal import JSON
internal import VTL

/// `$context`: variables of the request, and the overrides.
final class ContextHost: VTLHost {
    private var request: (any MappingRequest)?
    /// The maps that a template has asked for; they become the overrides of the rendering.
    private var requestOverride: VTLValue = .null
    private var responseOverride: VTLValue = .null
    /// Variables that a template set itself.
    private var own: VTLValue = .null
    /// What is known of names of the templates, by their numbers.
    private var known: [(template: MappingTemplate, names: [KnownName?])] = []
    private var current = 0

    /// A name as the template spells it, and where the request has the variable.
    private struct KnownName {
        let text: String
        let place: Int?
    }

    var className: String { "java.util.HashMap" }

    func begin(_ request: any MappingRequest, _ template: MappingTemplate) {
        // Places are those of one request's maker.
        if self.request !== request { known.removeAll() }
        self.request = request
        if !known.indices.contains(current) || known[current].template !== template {
            current = known.firstIndex { $0.template === template } ?? known.count
            if current == known.count { known.append((template, [])) }
        }
        requestOverride = .null
        responseOverride = .null
        own = .null
    }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        switch name.mapping {
        case .requestOverride: return try requestOverrides(renderer)
        case .responseOverride: return try responseOverrides(renderer)
        default: break
        }
        let name = known(name, renderer)
        guard own.isNull, let place = name.place, let request else {
            return try variable(name.text, renderer)
        }
        guard case .text(let bytes) = request.contextVariable(at: place) else {
            return try variable(name.text, renderer)
        }
        return renderer.string(borrowing: bytes)
    }

    private func known(_ name: VTLName, _ renderer: VTLRenderer) -> KnownName {
        // #evaluate has templates of its own, whose numbers are others.
        guard renderer.template === known[current].template.template, name.index >= 0 else {
            return KnownName(text: renderer.text(of: name), place: nil)
        }
        let number = Int(name.index)
        while known[current].names.count <= number { known[current].names.append(nil) }
        if let known = known[current].names[number] { return known }
        let text = renderer.text(of: name)
        let made = KnownName(text: text, place: request?.contextPlace(of: text))
        known[current].names[number] = made
        return made
    }

    func element(_ key: VTLValue, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        guard key.kind == .string else { return nil }
        return try member(renderer.plainText(of: key), renderer)
    }

    func member(_ name: String, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        switch name {
        case MappingName.requestOverride.rawValue: try requestOverrides(renderer)
        case MappingName.responseOverride.rawValue: try responseOverrides(renderer)
        default: try variable(name, renderer)
        }
    }

    private func variable(
        _ name: String, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue? {
        if !own.isNull, let value = renderer.member(of: own, named: name) { return value }
        return try ContextFamily.value(of: name, request, renderer)
    }

    func set(
        _ name: VTLName, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool {
        try set(renderer.text(of: name), to: value, renderer)
    }

    func setElement(
        _ key: VTLValue, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool {
        guard key.kind == .string else { return false }
        return try set(renderer.plainText(of: key), to: value, renderer)
    }

    private func set(
        _ name: String, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool {
        switch name {
        case MappingName.requestOverride.rawValue where value.isMap: requestOverride = value
        case MappingName.responseOverride.rawValue where value.isMap: responseOverride = value
        default:
            if own.isNull { own = try renderer.makeMap() }
            try renderer.put(value, named: name, into: own)
        }
        return true
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        let method = renderer.text(of: call.name)
        switch (method, call.count) {
        case ("get", 1): return try element(call.first, renderer)
        case ("put", 2):
            let old = try element(call.first, renderer)
            _ = try setElement(call.first, to: call.arguments[1], renderer)
            return old
        default:
            guard ContextFamily.reading.contains(method) else { return nil }
            return try renderer.call(call, on: whole(renderer))
        }
    }

    /// Recorded of `$context.identity` and the overrides, test_sqs_amz_json_protocol.
    func text(_ renderer: VTLRenderer) -> String { "" }

    /// All of it, in the order of Java's `HashMap`, which is that of the recording.
    private func whole(_ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        var names = request?.contextNames(below: "") ?? []
        names += [MappingName.requestOverride.rawValue, MappingName.responseOverride.rawValue]
        for (key, _) in renderer.members(of: own) {
            let name = renderer.plainText(of: key)
            if !names.contains(name) { names.append(name) }
        }
        let map = try renderer.makeMap()
        for name in HashMapOrder.sorted(names) {
            try renderer.put(try member(name, renderer) ?? .null, named: name, into: map)
        }
        return map
    }

    // MARK: Overrides

    private func requestOverrides(_ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        if requestOverride.isNull {
            requestOverride = try OverrideHost.make(
                request?.overrides.request ?? JSONObject(),
                with: ["path", "header", "querystring"], renderer)
        }
        return requestOverride
    }

    private func responseOverrides(_ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        if responseOverride.isNull {
            responseOverride = try OverrideHost.make(
                request?.overrides.response ?? JSONObject(), with: ["header"], renderer)
        }
        return responseOverride
    }

    /// Whether there is an override.
    var hasOverrides: Bool {
        !requestOverride.isNull || !responseOverride.isNull || request?.hasOverrides ?? false
    }

    /// What the template has set, over what was there before.
    func overrides(_ renderer: VTLRenderer) -> MappingOverrides {
        var result = request?.overrides ?? MappingOverrides()
        if !requestOverride.isNull {
            result.request = OverrideHost.object(requestOverride, renderer)
        }
        if !responseOverride.isNull {
            result.response = OverrideHost.object(responseOverride, renderer)
        }
        return result
    }
}
