import CPenstock
import JSON
import PenstockHost

extension Conformance {
    static let libraryChecks: [Check] = [
        Check(name: "exports", promise: "exports its entry and nothing else") { subject in
            let file = try LibraryFile(inspecting: subject.library)
            return outcome(file.extraExports.map { "exports \($0)" })
        },
        Check(name: "relocations", promise: "has no text relocations") { subject in
            let file = try LibraryFile(inspecting: subject.library)
            return outcome(
                file.hasTextRelocations ? ["its code must be patched to load it; use -fPIC"] : [])
        },
        Check(name: "search-path", promise: "looks for libraries beside itself only") { subject in
            let file = try LibraryFile(inspecting: subject.library)
            guard let runpath = file.runpath else { return .passed }
            // The toolchain's own directory is what swiftc writes; the host brings that runtime.
            let foreign = runpath.split(separator: ":").filter {
                !$0.hasPrefix("$ORIGIN") && !$0.hasSuffix("/usr/lib/swift/linux")
            }
            return outcome(foreign.map { "RUNPATH has \($0)" })
        },
        Check(name: "load", promise: "loads, and says what it is") { subject in
            let harness = try harness(subject)
            _ = try harness.library.descriptor(id: subject.id)
            return .passed
        },
        Check(name: "double-init", promise: "takes a second init of the same library") { subject in
            let first = try harness(subject)
            let second = try harness(subject)
            let instance = try make(subject, in: second)
            withExtendedLifetime(first) {}
            return outcome(run(everyPhase(instance), instance, second))
        },
    ]

    static let configurationChecks: [Check] = [
        Check(name: "schema", promise: "has a schema that is JSON") { subject in
            let harness = try harness(subject)
            let schema = try harness.library.descriptor(id: subject.id).configSchema
            guard !schema.isEmpty else { return .skipped("it has no config_schema") }
            let json = try JSONValue(parsing: schema)
            return outcome(json.object == nil ? ["config_schema is no object"] : [])
        },
        Check(name: "config-accepted", promise: "accepts the configuration given") { subject in
            let harness = try harness(subject)
            let instance = try make(subject, in: harness)
            try instance.runSelfTest()
            return .passed
        },
        Check(
            name: "config-mutated",
            promise: "refuses or accepts mutated configurations, and says why"
        ) { subject in
            let harness = try harness(subject)
            var faults: [String] = []
            for config in mutations(of: try JSONValue(parsing: subject.config)) {
                do throws(PluginError) {
                    _ = try harness.make(id: subject.id, config: config)
                } catch {
                    if error.code == .timeout || error.code == .contract {
                        faults.append("\(config): \(error)")
                    } else if error.message.hasSuffix("and no message") {
                        faults.append("\(config): refused without a message")
                    }
                }
            }
            return outcome(faults)
        },
    ]

    /// Every member dropped, and replaced by values of other types. The gateway validates against the
    /// schema first; a plugin must survive what a lax schema lets through.
    private static func mutations(of config: JSONValue) -> [String] {
        guard let object = config.object else { return [] }
        let values: [JSONValue] = [
            .null, .bool(true), .number(JSONNumber(-1)), .string(""), .string("\u{0}\u{fffd}"),
            .array([]), .object(JSONObject()),
        ]
        var result = ["{}"]
        for (i, member) in object.members.enumerated() {
            var rest = object.members
            rest.remove(at: i)
            result.append(JSONValue.object(JSONObject(rest.map { ($0.key, $0.value) })).compact)
            for value in values {
                var changed = object.members
                changed[i] = (member.key, value)
                result.append(
                    JSONValue.object(JSONObject(changed.map { ($0.key, $0.value) })).compact)
            }
        }
        return result
    }

    /// A plain exchange in each phase that the instance serves.
    static func everyPhase(_ instance: PluginInstance) -> [(String, ExchangeDescription)] {
        phases(of: instance).map { ("plain", plain($0)) }
    }
}
