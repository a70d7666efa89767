import CPenstock
import JSON
import PenstockCompile
import PenstockCore
import Synchronization

/// Plugins without libraries: what each does is said by its configuration, so that a case is a file.
///
/// `reads`, `writes` are what the instance declares; `refuse` and `at` make `create` refuse;
/// `crash` makes the pre-flight fail; `impure` drops PEN_PURE, which plugins of that name have; `cache` is pen.authorizer/1; `upstream` must exist.
final class FakePlugins: PluginProvider {
    private(set) var created: [String] = []
    private(set) var preflighted: [String] = []
    private(set) var handedOver = 0
    var library = "v1"
    private var upstreams: [String: UInt32] = [:]
    private var stores: [String: ConfiguredInstance] = [:]

    private static let phases: [String: UInt32] = [
        "Auth/Key": 1 << PEN_PHASE_AUTH, "Validate/Any": 1 << PEN_PHASE_VALIDATE,
        "RateLimit/Any": 1 << PEN_PHASE_RATE_LIMIT,
        "Transform/Any": 1 << PEN_PHASE_TRANSFORM_REQUEST | 1 << PEN_PHASE_TRANSFORM_RESPONSE,
        "Integrate/Any": 1 << PEN_PHASE_INTEGRATE, "Store/Any": 1 << PEN_PHASE_STORE,
        "Auth/Pure": 1 << PEN_PHASE_AUTH, "Validate/Pure": 1 << PEN_PHASE_VALIDATE,
        "Integrate/Pure": 1 << PEN_PHASE_INTEGRATE,
    ]

    var builtins: [String] { Self.phases.keys.sorted() }

    func setUpstreams(_ numbers: [String: UInt32]) { upstreams = numbers }

    func setStores(_ stores: [String: ConfiguredInstance]) { self.stores = stores }

    func describe(_ reference: PluginReference) throws(PluginFault) -> PluginDescription {
        switch reference.origin {
        case .path(let path):
            guard path.hasSuffix("good.so") else {
                throw PluginFault(.library, "can't open '\(path)': No such file or directory")
            }
            return description(path, phases: 1 << PEN_PHASE_AUTH)
        case .builtin(let name):
            guard let phases = Self.phases[name] else {
                throw PluginFault(.library, "there is no plugin '\(name)'")
            }
            return description(name, phases: phases)
        }
    }

    private func description(_ id: String, phases: UInt32) -> PluginDescription {
        var description = PluginDescription(library: "\(id)@\(library)", id: id, phases: phases)
        description.version = "1.0.0"
        if id.hasSuffix("Pure") { description.flags = PEN_PURE }
        description.schema = [
            "type": "object",
            "properties": ["refuse": ["type": "string"], "limit": ["type": "integer"]],
        ]
        return description
    }

    func preflight(_ requests: [InstanceRequest]) -> [PluginFault?] {
        requests.map { request in
            preflighted.append(request.name)
            guard config(request)["crash"] != nil else { return nil }
            return PluginFault(.library, "crashed in create (SIGSEGV)")
        }
    }

    func create(_ request: InstanceRequest) throws(PluginFault) -> ConfiguredInstance {
        let config = config(request)
        if let message = config["refuse"]?.string {
            throw PluginFault(
                .configuration, message,
                pointer: config["at"]?.string.flatMap { JSONPointer(parsing: $0) })
        }
        if let name = config["upstream"]?.string, upstreams[name] == nil {
            throw PluginFault(
                .configuration, "there is no upstream '\(name)'",
                pointer: JSONPointer(["upstream"]))
        }
        if let name = config["store"]?.string, stores[name] == nil {
            throw PluginFault(
                .configuration, "there is no store '\(name)'", pointer: JSONPointer(["store"]))
        }
        created.append(request.name)
        let writes = config["writes"]?.array?.compactMap(\.string) ?? []
        var instance = ConfiguredInstance(
            handle: FakeHandle(writesHeaders: writes.contains("request.header.*")),
            phases: request.description.phases)
        instance.reads = config["reads"]?.array?.compactMap(\.string) ?? []
        instance.writes = writes
        instance.upstreams = (config["upstream"]?.string).map { [$0] } ?? []
        if let name = config["store"]?.string, let store = stores[name] {
            instance.stores = [name: ObjectIdentifier(store.handle)]
        }
        instance.flags = config["on_local"] == true ? PEN_ON_LOCAL : 0
        if config["impure"] != true { instance.flags |= request.description.flags }
        if let seconds = config["cache"]?.int {
            instance.authorizer = AuthorizerFacts(
                cacheSeconds: UInt32(seconds), identities: ["request.header.x-api-key"])
        }
        return instance
    }

    func handOver(
        from former: ConfiguredInstance, to new: ConfiguredInstance
    ) throws(PluginFault) {
        handedOver += 1
    }

    private func config(_ request: InstanceRequest) -> JSONValue {
        (try? JSONValue(parsing: request.config)) ?? .null
    }
}

/// A handle whose one record says CONTINUE; nothing calls it here.
final class FakeHandle: InstanceHandle, @unchecked Sendable {
    // Safe: nothing changes after init.
    let records: UnsafePointer<InstanceRecord>
    let isShared = true
    let filters: UnsafePointer<pen_body_filter>? = nil
    static let alive = Atomic<Int>(0)

    init(writesHeaders: Bool) {
        let abi = pen_instance(
            size: UInt32(MemoryLayout<pen_instance>.size), phases: 0, flags: 0, reserved: 0,
            state: nil, reads: nil, read_count: 0, writes: nil, write_count: 0, destroy: nil,
            get_extension: nil, exchange_begin: nil, on_phase: { _, _, _ in PEN_CONTINUE },
            on_event: nil, exchange_end: nil)
        let host = UnsafeMutablePointer<pen_host>.allocate(capacity: 1)
        host.initialize(
            to: pen_host(
                size: 0, abi_major: 1, abi_minor: 0, ctx: UnsafeMutableRawPointer(host),
                name: .absent, version: .absent, get_extension: { _, _ in nil }))
        let record = UnsafeMutablePointer<InstanceRecord>.allocate(capacity: 1)
        record.initialize(
            to: InstanceRecord(
                abi: abi, reads: AccessSet(.all),
                writes: AccessSet(writesHeaders ? [.variables, .requestHeaders] : .variables),
                name: ByteView("fake"), host: UnsafePointer(host)))
        records = UnsafePointer(record)
        Self.alive.add(1, ordering: .relaxed)
    }

    deinit {
        UnsafeMutablePointer(mutating: records.pointee.host).deallocate()
        UnsafeMutablePointer(mutating: records).deallocate()
        Self.alive.subtract(1, ordering: .relaxed)
    }
}
