internal import JSON
internal import VTL

/// `$context`: variables of the request, and the overrides.
final class ContextHost: VTLHost {
    /// nil before the first rendering.
    var request: RequestSlot? {
        // Places are those of one request's maker.
        didSet {
            known.removeAll()
            current = nil
        }
    }
    /// The maps that a template has asked for; they become the overrides of the rendering.
    private var requestOverride: VTLValue = .null
    private var responseOverride: VTLValue = .null
    /// Variables that a template set itself.
    private var own: VTLValue = .null
    private var known: [KnownNames] = []
    /// One of `known`.
    private var current: Unmanaged<KnownNames>?

    var className: String { "java.util.HashMap" }

    func begin(_ template: MappingTemplate) {
        if current?._withUnsafeGuaranteedRef({ $0.template === template }) != true {
            know(template)
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
        if own.isNull, let bytes = text(of: name, renderer) {
            return renderer.string(borrowing: bytes)
        }
        return try variable(known(name, renderer)?.text ?? renderer.text(of: name), renderer)
    }

    /// The text of a variable that the request finds by its place; nil for any other.
    @inline(__always)
    private func text(
        of name: VTLName, _ renderer: VTLRenderer
    ) -> UnsafeBufferPointer<UInt8>? {
        guard let current, let request, renderer.isInRoot, name.index >= 0 else { return nil }
        let number = Int(name.index)
        guard
            let place = current._withUnsafeGuaranteedRef({ $0.place(of: number) })
                ?? known(name, renderer)?.place,
            case .text(let bytes) = request.ask({ $0.contextVariable(at: place) })
        else { return nil }
        return bytes
    }

    /// nil: #evaluate has templates of its own, whose numbers are others.
    @inline(never)
    private func known(_ name: VTLName, _ renderer: VTLRenderer) -> KnownNames.Name? {
        guard let current, renderer.isInRoot, name.index >= 0 else { return nil }
        return current.takeUnretainedValue().name(Int(name.index)) {
            let text = renderer.text(of: name)
            return KnownNames.Name(
                text: text, place: request?.request.contextPlace(of: text))
        }
    }

    private func know(_ template: MappingTemplate) {
        let names = known.first { $0.template === template } ?? KnownNames(template)
        if !known.contains(where: { $0 === names }) { known.append(names) }
        current = .passUnretained(names)
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
        return try ContextFamily.value(of: name, request?.request, renderer)
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
        var names = request?.request.contextNames(below: "") ?? []
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
                request?.request.overrides.request ?? JSONObject(),
                with: ["path", "header", "querystring"], renderer)
        }
        return requestOverride
    }

    private func responseOverrides(_ renderer: VTLRenderer) throws(VTLFault) -> VTLValue {
        if responseOverride.isNull {
            responseOverride = try OverrideHost.make(
                request?.request.overrides.response ?? JSONObject(), with: ["header"], renderer)
        }
        return responseOverride
    }

    /// Whether there is an override.
    var hasOverrides: Bool {
        !requestOverride.isNull || !responseOverride.isNull
            || request?.ask { $0.hasOverrides } ?? false
    }

    /// What the template has set, over what was there before.
    func overrides(_ renderer: VTLRenderer) -> MappingOverrides {
        var result = request?.request.overrides ?? MappingOverrides()
        if !requestOverride.isNull {
            result.request = OverrideHost.object(requestOverride, renderer)
        }
        if !responseOverride.isNull {
            result.response = OverrideHost.object(responseOverride, renderer)
        }
        return result
    }
}
