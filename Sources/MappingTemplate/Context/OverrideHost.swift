internal import JSON
internal import VTL

/// `$context.requestOverride`, `$context.responseOverride` and the maps in them: maps in every respect
/// but that they print nothing (recorded, test_sqs_amz_json_protocol).
final class OverrideHost: VTLHost {
    private let map: VTLValue

    private init(_ map: VTLValue) { self.map = map }

    var className: String { "java.util.HashMap" }

    /// Overrides with the maps that a template may put into, in this order, which is the recorded one.
    static func make(
        _ before: JSONObject, with names: [String], _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        let map = try renderer.makeMap()
        for name in names {
            let inner = before[name]?.object ?? JSONObject()
            let host = OverrideHost(try renderer.makeValue(.object(inner)))
            try renderer.put(renderer.makeHost(host), named: name, into: map)
        }
        for (name, value) in before.members where !names.contains(name) {
            try renderer.put(try renderer.makeValue(value), named: name, into: map)
        }
        return renderer.makeHost(OverrideHost(map))
    }

    /// What is in it, without the empty maps that were only made to be put into.
    static func object(_ overrides: VTLValue, _ renderer: VTLRenderer) -> JSONObject {
        let members = renderer.members(of: plain(overrides, renderer))
        return JSONObject(
            members.compactMap { key, value in
                let json = renderer.jsonValue(of: plain(value, renderer))
                return json.object?.isEmpty == true ? nil : (renderer.plainText(of: key), json)
            })
    }

    private static func plain(_ value: VTLValue, _ renderer: VTLRenderer) -> VTLValue {
        (renderer.host(of: value) as? OverrideHost)?.map ?? value
    }

    func property(_ name: VTLName, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        renderer.member(of: map, named: renderer.text(of: name))
    }

    func element(_ key: VTLValue, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        renderer.member(of: map, named: renderer.plainText(of: key))
    }

    func set(
        _ name: VTLName, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool {
        try renderer.put(value, named: renderer.text(of: name), into: map)
        return true
    }

    func setElement(
        _ key: VTLValue, to value: VTLValue, _ renderer: VTLRenderer
    ) throws(VTLFault) -> Bool {
        try renderer.put(value, named: renderer.plainText(of: key), into: map)
        return true
    }

    func call(_ call: VTLCall, _ renderer: VTLRenderer) throws(VTLFault) -> VTLValue? {
        try renderer.call(call, on: map)
    }

    func text(_ renderer: VTLRenderer) -> String { "" }
}
