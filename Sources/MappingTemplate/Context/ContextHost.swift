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

    var className: String { "java.util.HashMap" }

    func begin(_ request: any MappingRequest) {
        self.request = request
        requestOverride = .null
        responseOverride = .null
        own = .null
    }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        switch name.mapping {
        case .requestOverride:
            if requestOverride.isNull {
                requestOverride = try makeOverride(
                    request?.overrides.request ?? JSONObject(),
                    with: MappingPlace.allCases.map(\.rawValue), renderer)
            }
            return requestOverride
        case .responseOverride:
            if responseOverride.isNull {
                responseOverride = try makeOverride(
                    request?.overrides.response ?? JSONObject(), with: ["header"], renderer)
            }
            return responseOverride
        default:
            let text = renderer.text(of: name)
            if !own.isNull, let value = renderer.member(of: own, named: text) { return value }
            return try Self.value(of: text, request, renderer)
        }
    }

    /// The value of a variable by its whole name.
    static func value(
        of name: String, _ request: (any MappingRequest)?, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue? {
        guard let request else { return nil }
        switch request.contextVariable(name) {
        case .none: return nil
        case .text(let bytes): return renderer.string(borrowing: bytes)
        case .string(let text): return try renderer.makeString(text)
        case .json(let document, let node): return renderer.value(of: document, node)
        case .family: return renderer.makeHost(ContextFamily(name: name, request: request))
        }
    }

    func set(
        _ name: VTLName, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool {
        switch name.mapping {
        case .requestOverride where value.isMap: requestOverride = value
        case .responseOverride where value.isMap: responseOverride = value
        default:
            if own.isNull { own = try renderer.makeMap() }
            try renderer.put(value, named: renderer.text(of: name), into: own)
        }
        return true
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        // It is a map: `get` is the one method that templates use.
        guard renderer.text(of: call.name) == "get", call.count == 1, call.first.kind == .string
        else { return nil }
        return try property(renderer.name(renderer.plainText(of: call.first)), renderer)
    }

    func text(_ renderer: VTLRenderer) -> String { "{}" }

    /// A map of overrides with the maps that a template may put into.
    private func makeOverride(
        _ before: JSONObject, with names: [String], _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        let map = try renderer.makeMap()
        for (name, value) in before.members {
            try renderer.put(try renderer.makeValue(value), named: name, into: map)
        }
        for name in names where before[name] == nil {
            try renderer.put(try renderer.makeMap(), named: name, into: map)
        }
        return map
    }

    /// What the template has set, over what was there before.
    func overrides(_ renderer: VTLRenderer) -> MappingOverrides {
        var result = request?.overrides ?? MappingOverrides()
        if !requestOverride.isNull { result.request = Self.object(requestOverride, renderer) }
        if !responseOverride.isNull { result.response = Self.object(responseOverride, renderer) }
        return result
    }

    /// The map without the empty maps that were only made to be put into.
    private static func object(_ map: VTLValue, _ renderer: VTLRenderer) -> JSONObject {
        guard case .object(let object) = renderer.jsonValue(of: map) else { return JSONObject() }
        return JSONObject(
            object.members.compactMap { name, value in
                value.object?.isEmpty == true ? nil : (name, value)
            })
    }
}

/// `$context.identity` and the like, when the request has them one by one.
final class ContextFamily: VTLHost {
    private let name: String
    private var request: (any MappingRequest)?

    init(name: String, request: any MappingRequest) {
        self.name = name
        self.request = request
    }

    var className: String { "java.util.HashMap" }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        try ContextHost.value(of: self.name + "." + renderer.text(of: name), request, renderer)
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        guard renderer.text(of: call.name) == "get", call.count == 1, call.first.kind == .string
        else { return nil }
        return try ContextHost.value(
            of: name + "." + renderer.plainText(of: call.first), request, renderer)
    }

    func text(_ renderer: VTLRenderer) -> String { "{}" }
}
