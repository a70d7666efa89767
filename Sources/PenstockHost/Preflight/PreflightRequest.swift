import JSON

/// What the child is asked to try, and how it says what came of it: JSON, a line a message.
struct PreflightRequest {
    var library: String
    var stateDirectory: String
    var version: String
    var toolchain: String
    var createMilliseconds: Int
    var instances: [Preflight.Instance]

    init(_ library: String, _ instances: [Preflight.Instance], _ options: HostOptions) {
        self.library = library
        self.instances = instances
        stateDirectory = options.stateDirectory
        version = options.version
        toolchain = options.toolchain
        let (seconds, attoseconds) = options.createTimeout.components
        createMilliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    var text: String {
        // Once, and not with each: there may be thousands of both.
        let upstreams = instances.first?.spec.upstreams ?? [:]
        let stores = instances.first?.spec.stores.keys.sorted() ?? []
        let list = instances.map { instance in
            var object = JSONObject([
                ("id", instance.id.map { .string($0) } ?? .null),
                ("name", .string(instance.spec.name)),
                ("config", .string(instance.spec.config)),
                ("phases", .number(JSONNumber(instance.spec.phases))),
                ("shadow", .bool(instance.spec.isShadow)),
            ])
            if instance.spec.upstreams != upstreams {
                object["upstreams"] = Self.json(instance.spec.upstreams)
            }
            return JSONValue.object(object)
        }
        return JSONValue.object(
            JSONObject([
                ("library", .string(library)), ("state", .string(stateDirectory)),
                ("version", .string(version)), ("toolchain", .string(toolchain)),
                ("create_ms", .number(JSONNumber(createMilliseconds))),
                ("upstreams", Self.json(upstreams)), ("instances", .array(list)),
                ("stores", .array(stores.map { .string($0) })),
            ])
        ).compact
    }

    private static func json(_ upstreams: [String: UInt32]) -> JSONValue {
        .object(
            JSONObject(
                upstreams.sorted { $0.key < $1.key }.map { ($0.key, .number(JSONNumber($0.value))) }
            ))
    }

    private static func upstreams(_ json: JSONValue?) -> [String: UInt32] {
        Dictionary(
            (json?.object?.members ?? []).map { ($0.key, UInt32($0.value.int ?? 0)) },
            uniquingKeysWith: { $1 })
    }

    init?(parsing text: String) {
        // Written by the same binary: what can't be read has no better explanation.
        guard let json = try? JSONValue(parsing: text), let library = json["library"]?.string,
            let state = json["state"]?.string, let version = json["version"]?.string,
            let toolchain = json["toolchain"]?.string, let create = json["create_ms"]?.int
        else { return nil }
        self.library = library
        stateDirectory = state
        self.version = version
        self.toolchain = toolchain
        createMilliseconds = create
        let upstreams = Self.upstreams(json["upstreams"])
        let stores = (json["stores"]?.array ?? []).compactMap(\.string)
        instances = (json["instances"]?.array ?? []).map { item in
            var spec = InstanceSpec(
                name: item["name"]?.string ?? "", config: item["config"]?.string ?? "{}")
            spec.phases = UInt32(item["phases"]?.int ?? 0)
            spec.isShadow = item["shadow"]?.bool ?? false
            spec.upstreams = item["upstreams"].map { Self.upstreams($0) } ?? upstreams
            for store in stores { spec.stores[store] = StoreReference(nil) }
            return Preflight.Instance(id: item["id"]?.string, spec: spec)
        }
    }
}

/// A line from the child.
enum PreflightMessage {
    /// It is about to do something with an instance, or (nil) with the library: "create", "load".
    case at(String, Int?)
    /// An instance, or the library, is refused.
    case refused(Int?, PluginError)
    /// Everything was tried.
    case done

    var line: String {
        var members: [(String, JSONValue)]
        var index: Int?
        switch self {
        case .at(let what, let i):
            members = [("at", .string(what))]
            index = i
        case .refused(let i, let error):
            members = [
                ("refused", .string(error.code.rawValue)), ("message", .string(error.message)),
            ]
            if let pointer = error.pointer { members.append(("pointer", .string(pointer))) }
            index = i
        case .done: members = [("done", .bool(true))]
        }
        if let index { members.append(("index", .number(JSONNumber(index)))) }
        return JSONValue.object(JSONObject(members)).compact + "\n"
    }

    init?(parsing line: Substring) {
        // A child that dies while it writes leaves half a line: as if it had said nothing.
        guard let json = try? JSONValue(parsing: String(line)) else { return nil }
        let index = json["index"]?.int
        if let what = json["at"]?.string {
            self = .at(what, index)
        } else if let code = json["refused"]?.string {
            self = .refused(
                index,
                PluginError(
                    PluginError.Code(rawValue: code) ?? .contract, json["message"]?.string ?? "",
                    pointer: json["pointer"]?.string))
        } else if json["done"] != nil {
            self = .done
        } else {
            return nil
        }
    }
}
