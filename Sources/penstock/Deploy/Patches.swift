import JSON
import PenstockModel

/// The patch operations that turn one noun of `apigateway` into another.
struct Patches {
    private(set) var operations: [JSONValue] = []

    init() {}

    /// Of a usage plan; the new one has the target's ids of APIs.
    init(from old: UsagePlan, to new: UsagePlan) {
        replace("/description", old.description, new.description)
        members("/throttle", Self.members(old.throttle), Self.members(new.throttle))
        members("/quota", Self.members(old.quota), Self.members(new.quota))
        func place(_ stage: APIStage) -> String { "\(stage.apiID):\(stage.stage)" }
        for stage in old.apiStages
        where !new.apiStages.contains(where: { place($0) == place(stage) }) {
            add("remove", "/apiStages", place(stage))
        }
        for stage in new.apiStages {
            let before = old.apiStages.first { place($0) == place(stage) }
            if before == nil { add("add", "/apiStages", place(stage)) }
            let root = JSONPointer(["apiStages", place(stage), "throttle"])
            let methods = Set((before?.throttle ?? [:]).keys).union(stage.throttle.keys).sorted()
            for method in methods {
                // `/pets/GET`: a path that may have slashes, and a method.
                let cut = method.lastIndex(of: "/") ?? method.startIndex
                let path = root.appending(String(method[..<cut]))
                    .appending(String(method[method.index(after: cut)...])).description
                members(
                    path, Self.members(before?.throttle[method]),
                    Self.members(stage.throttle[method]))
            }
        }
    }

    /// Nothing where both are the same.
    mutating func replace(_ path: String, _ old: String?, _ new: String?) {
        if old != new { add("replace", path, new ?? "") }
    }

    private mutating func add(_ operation: String, _ path: String, _ value: String?) {
        var object = JSONObject([("op", .string(operation)), ("path", .string(path))])
        object["value"] = value.map { .string($0) }
        operations.append(.object(object))
    }

    private mutating func members(_ path: String, _ old: [String: String], _ new: [String: String])
    {
        if new.isEmpty, !old.isEmpty { return add("remove", path, nil) }
        for (name, value) in new.sorted(by: { $0.key < $1.key }) where old[name] != value {
            add("replace", "\(path)/\(name)", value)
        }
    }

    private static func members(_ settings: ThrottleSettings?) -> [String: String] {
        settings.map { ["burstLimit": "\($0.burstLimit)", "rateLimit": "\($0.rateLimit)"] } ?? [:]
    }

    private static func members(_ settings: QuotaSettings?) -> [String: String] {
        guard let settings else { return [:] }
        var members = ["limit": "\(settings.limit)", "offset": "\(settings.offset)"]
        members["period"] = settings.period?.rawValue
        return members
    }

    func send(_ client: ManagementClient, _ path: String) throws {
        guard !operations.isEmpty else { return }
        _ = try client.send("PATCH", path, ["patchOperations": .array(operations)])
    }
}

extension Noun {
    /// Its members as a call has them, but for some.
    func json(_ wire: Wire, without names: Set<String>) -> JSONObject {
        // A writer of ours wrote it; what it writes is JSON.
        let object = (try? JSONValue(parsing: bytes(wire)))?.object ?? JSONObject()
        return JSONObject(object.members.filter { !names.contains($0.0) })
    }
}
