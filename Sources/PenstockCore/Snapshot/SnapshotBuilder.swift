public import CPenstock

/// A configured plugin that outlives snapshots: one record a loop, or one for all.
/// PenstockHost makes them; whoever holds a reference keeps the instances alive.
public protocol InstanceHandle: AnyObject, Sendable {
    /// The records, one a loop, or one when `isShared`; valid as long as the handle.
    var records: UnsafePointer<InstanceRecord> { get }
    /// One record for all loops.
    var isShared: Bool { get }
    /// The body filter of each record, in the same order, or nil.
    var filters: UnsafePointer<pen_body_filter>? { get }
}

/// Verdict caches of one step, one a loop; kept by whoever carries them across reloads.
public final class VerdictCacheOwner: @unchecked Sendable {
    // Safe: the array is written here only, each element belongs to its loop afterwards.
    let caches: UnsafeMutablePointer<VerdictCache>
    private let count: Int

    /// Caches for `loops` loops of `capacity` entries each.
    public init(loops: Int, capacity: Int) {
        count = loops
        caches = .allocate(capacity: loops)
        for i in 0..<loops { (caches + i).initialize(to: VerdictCache(capacity: capacity)) }
    }

    deinit {
        for i in 0..<count { caches[i].destroy() }
        caches.deallocate()
    }
}

/// A gateway response as configured; texts may hold `$context.…` references.
public struct GatewayResponseDefinition: Sendable {
    /// Status, or nil for the type's own.
    public var status: Int32?
    /// Headers in order.
    public var headers: [(name: String, value: String)] = []
    /// Body, or nil for AWS's `{"message":$context.error.messageString}`.
    public var body: String?
    /// Media type of the body.
    public var contentType = "application/json"
    /// Bodies by media type, for clients whose Accept names it first.
    public var bodies: [(type: String, text: String)] = []
    /// The type's own.
    public init() {}
}

/// Numbers for metrics, kept from snapshot to snapshot so that a reload doesn't reset counters.
public final class MetricRegistry {
    private var numbers: [String: UInt32] = [:]
    /// Keys by number.
    public private(set) var keys: [String] = []
    /// How many numbers there may be; further keys share the last (limits.routes, limits.steps).
    public let capacity: Int

    /// A registry of `capacity` numbers.
    public init(capacity: Int) { self.capacity = capacity }

    /// The number of a key, the same for ever.
    public func number(_ key: String) -> UInt32 {
        if let known = numbers[key] { return known }
        guard keys.count < capacity - 1 else { return UInt32(capacity - 1) }
        let number = UInt32(keys.count)
        numbers[key] = number
        keys.append(key)
        return number
    }
}

/// Lays compiled APIs out as a snapshot. Off the loops.
public struct SnapshotBuilder {
    private let memory = SnapshotMemory()
    private var owners: [AnyObject] = []
    private let routeMetrics: MetricRegistry
    private let stepMetrics: MetricRegistry

    /// A builder that numbers metrics by these registries.
    public init(routeMetrics: MetricRegistry, stepMetrics: MetricRegistry) {
        self.routeMetrics = routeMetrics
        self.stepMetrics = stepMetrics
    }

    /// The snapshot. The definitions were validated by the compiler; what is impossible traps.
    /// `accessLog` is a format with `$context.…` references, without the newline, or nil;
    /// `domainName` is `$context.domainName`, nil for the Host of each request.
    public mutating func build(
        number: UInt64, apis: [APIDefinition], upstreams: [UpstreamDefinition],
        accessLog: String? = nil, domainName: String? = nil, owner: AnyObject? = nil
    ) -> Snapshot {
        let domainName = domainName.map { memory.text($0) } ?? .absent
        if let owner { owners.append(owner) }
        let log = accessLog.map { TextTemplate.compile($0 + "\n", escaping: true, memory: memory) }
        var router = RouterBuilder()
        var canaries = RouterBuilder()
        let bases = Dictionary(
            apis.compactMap { api in api.canary.map { ($0.api, api) } },
            uniquingKeysWith: { a, _ in a })
        let total = apis.reduce(0) { $0 + $1.routes.count }
        // Routes are laid out in one block whose address is known before it is filled.
        let block = UnsafeMutablePointer<RouteRecord>.allocate(capacity: max(total, 1))
        owners.append(RawOwner(UnsafeMutableRawPointer(block)))
        var next = 0
        var webSockets: [UnsafePointer<APIRecord>] = []
        let logPaths = Self.logPaths(apis)
        for api in apis {
            let record = memory.array([apiRecord(api)])
            record.pointee.domainName = domainName
            if let own = api.accessLog {
                record.pointee.accessLog = TextTemplate.compile(
                    own.line + "\n", escaping: true, knowsAll: true, memory: memory)
                record.pointee.logIndex = logPaths.firstIndex(of: own.path) ?? 0
            }
            // A canary is where its API is, and nowhere else.
            let base = bases[api.name]
            if base != nil { record.pointee.canaryRole = .canary }
            let placed = base ?? api
            if let webSocket = api.webSocket {
                record.pointee.webSocket = webSocketRoutes(
                    webSocket, api, UnsafePointer(block + next), memory)
                webSockets.append(UnsafePointer(record))
            }
            for route in api.routes {
                let slot = block + next
                slot.initialize(to: routeRecord(route, of: api, UnsafePointer(record)))
                defer { next += 1 }
                // Messages are routed by their own table; the handshake by a method of its own.
                if route.isSelected, route.routeKey != "$connect" { continue }
                let method =
                    route.isSelected ? "\(WebSocketRoutes.handshake)" : route.method
                let path = route.isSelected ? "/" : route.path
                func add(to router: inout RouterBuilder) {
                    for (host, basePath) in placed.places {
                        router.add(
                            host: host, basePath: basePath, path: path, method: method,
                            route: UnsafePointer(slot))
                    }
                    if placed.rules.isEmpty { return }
                    router.add(
                        api: placed.name, path: path, method: method, route: UnsafePointer(slot))
                }
                if base == nil { add(to: &router) } else { add(to: &canaries) }
            }
            for rule in placed.rules {
                if base == nil {
                    router.add(rule, to: placed.name)
                } else {
                    canaries.add(rule, to: placed.name)
                }
            }
        }
        return Snapshot(
            number: number, router: router.finish(memory), canaries: canaries.finish(memory),
            routes: UnsafeBufferPointer(start: block, count: total), upstreams: upstreams,
            webSockets: webSockets, accessLog: log, logPaths: logPaths, owners: owners,
            memory: memory)
    }

    /// The paths of the logs that APIs have of their own, each once.
    package static func logPaths(_ apis: [APIDefinition]) -> [String] {
        var paths: [String] = []
        for api in apis {
            if let path = api.accessLog?.path, !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    private func apiRecord(_ api: APIDefinition) -> APIRecord {
        var responses: [GatewayResponse] = []
        for type in 0..<UInt32(GatewayResponseType.count) {
            responses.append(gatewayResponse(type, api))
        }
        var record = APIRecord(
            name: memory.text(api.name), stage: memory.text(api.stage),
            basePath: memory.text(api.basePath),
            gatewayResponses: UnsafePointer(memory.array(responses)))
        record.kind = api.kind
        if let canary = api.canary {
            record.canaryRole = .base
            record.canaryShare = UInt64(canary.percent / 100 * 0x1_0000_0000)
        }
        if let id = api.id { record.id = memory.text(id) }
        record.accountID = api.accountID.map { memory.text($0) } ?? .absent
        record.deploymentID = api.deploymentID.map { memory.text($0) } ?? .absent
        record.stageVariables = UnsafePointer(
            memory.array(
                api.variables.map {
                    pen_kv(name: memory.text($0.name), value: memory.text($0.value))
                }))
        record.variableCount = Int32(api.variables.count)
        record.mappings = UnsafePointer(
            memory.array(api.mappings.map { MappedPlace($0, memory) }))
        record.mappingCount = Int32(api.mappings.count)
        return record
    }

    /// A type's own definition over DEFAULT_4XX or DEFAULT_5XX over AWS's.
    /// API Gateway Developer Guide, "Gateway responses in API Gateway": inheritance.
    private func gatewayResponse(_ type: UInt32, _ api: APIDefinition) -> GatewayResponse {
        let status = GatewayResponseType.status(type, api.kind)
        let parent =
            type == 0
            ? nil : api.gatewayResponses[status < 500 ? PEN_GR_DEFAULT_4XX : PEN_GR_DEFAULT_5XX]
        let named = api.gatewayResponses[GatewayResponseType.configured(type)]
        let own = named ?? parent ?? GatewayResponseDefinition()
        let body = own.body ?? GatewayResponseType.body(type, api.kind)
        var response = GatewayResponse(
            status: own.status ?? status,
            body: template(body, escaping: own.contentType.contains("json")),
            contentType: memory.text(own.contentType))
        let headers = own.headers.map {
            GatewayResponseHeader(
                name: memory.text($0.name), value: template($0.value, escaping: false))
        }
        response.headers = UnsafePointer(memory.array(headers))
        response.headerCount = Int32(headers.count)
        let bodies = own.bodies.map {
            GatewayResponseBody(
                contentType: memory.text($0.type),
                template: template($0.text, escaping: $0.type.contains("json")))
        }
        response.bodies = UnsafePointer(memory.array(bodies))
        response.bodyCount = Int32(bodies.count)
        return response
    }

    private func template(_ text: String, escaping: Bool) -> TextTemplate {
        TextTemplate.compile(text, escaping: escaping, memory: memory)
    }

    private mutating func routeRecord(
        _ route: RouteDefinition, of api: APIDefinition, _ apiRecord: UnsafePointer<APIRecord>
    ) -> RouteRecord {
        let key = "\(route.method ?? "ANY") \(route.path)"
        let metricKey = "\(api.name)\n\(key)"
        var steps: [StepRecord] = []
        for entry in route.request + route.response { steps.append(layOut(entry, metricKey)) }
        var record = RouteRecord(
            api: apiRecord,
            key: route.routeKey == "" ? .absent : memory.text(route.routeKey ?? key),
            resourcePath: memory.text(route.path),
            steps: UnsafePointer(memory.array(steps)), stepCount: Int32(steps.count),
            responseStart: Int32(route.request.count))
        let names = route.path.split(separator: "/").compactMap { segment -> ByteView? in
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return nil }
            let name = segment.dropFirst().dropLast()
            return memory.text(String(name.hasSuffix("+") ? name.dropLast() : name))
        }
        record.parameterNames = UnsafePointer(memory.array(names))
        record.parameterCount = Int32(names.count)
        record.integrate = Int32(
            steps.firstIndex { $0.phase == PEN_PHASE_INTEGRATE && !$0.flags.contains(.shadow) }
                ?? -1)
        record.hasLocalSteps = steps[route.request.count...].contains {
            $0.flags.contains(.onLocal)
        }
        let leaves = (route.request + route.response).flatMap { $0.steps }
        record.hasExchangeHooks = leaves.contains {
            $0.handle.records.pointee.abi.exchange_begin != nil
                || $0.handle.records.pointee.abi.exchange_end != nil
        }
        record.hasBeginning = record.hasExchangeHooks || api.kind != .native
        record.hasOwnLog = api.accessLog != nil
        record.hasShadows = (route.request + route.response).contains { entry in
            switch entry {
            case .step(let step): step.flags.contains(.shadow)
            case .chain(let chain): chain.hasShadow
            }
        }
        record.filtersRequest = leaves.contains {
            ($0.handle.filters?.pointee.directions ?? 0) & PEN_FILTER_REQUEST != 0
        }
        record.filtersResponse = leaves.contains {
            ($0.handle.filters?.pointee.directions ?? 0) & PEN_FILTER_RESPONSE != 0
        }
        record.answersMessages = route.answersMessages
        record.resourceID = route.resourceID.map { memory.text($0) } ?? .absent
        record.bodyLimit = route.bodyLimit
        record.metric = routeMetrics.number(metricKey)
        record.source = memory.text(route.source)
        return record
    }

    private mutating func layOut(_ entry: ProgramEntry, _ key: String) -> StepRecord {
        switch entry {
        case .step(let step): return layOut(step, key)
        case .chain(let chain):
            var nodes: [ChainNode] = []
            append(chain, parent: -1, to: &nodes, key)
            let first = nodes.first { $0.step != nil }
            // The chain's own record borrows its first leaf's instances: nothing calls them.
            guard var record = first?.step?.pointee else { preconditionFailure("an empty chain") }
            record.flags = [.chain]
            record.chain = UnsafePointer(memory.array(nodes))
            record.chainCount = Int32(nodes.count)
            record.caches = nil
            return record
        }
    }

    private mutating func append(
        _ chain: ChainDefinition, parent: Int32, to nodes: inout [ChainNode], _ key: String
    ) {
        let index = Int32(nodes.count)
        func children(_ kind: ChainNode.Kind, _ list: [ChainDefinition], same: Bool = false) {
            var node = ChainNode(kind: kind, step: nil, parent: parent)
            node.samePrincipal = same
            nodes.append(node)
            var previous: Int32 = -1
            for child in list {
                let childIndex = Int32(nodes.count)
                append(child, parent: index, to: &nodes, key)
                if previous < 0 {
                    nodes[Int(index)].firstChild = childIndex
                } else {
                    nodes[Int(previous)].nextSibling = childIndex
                }
                previous = childIndex
            }
            nodes[Int(index)].isShadow = nodes.lazy.filter { $0.parent == index }
                .allSatisfy(\.isShadow)
        }
        switch chain {
        case .step(let step):
            let record = memory.array([layOut(step, key)])
            var node = ChainNode(kind: .step, step: UnsafePointer(record), parent: parent)
            node.isShadow = step.flags.contains(.shadow)
            nodes.append(node)
        case .allOf(let list, let same): children(.allOf, list, same: same)
        case .anyOf(let list): children(.anyOf, list)
        case .firstOf(let list): children(.firstOf, list)
        case .not(let child): children(.not, [child])
        case .shadow(let child, let name, let source):
            let isBeside = parent >= 0 && nodes[Int(parent)].kind == .allOf
            let record = memory.array([
                shadow(child, name: name, source: source, isBeside: isBeside, key)
            ])
            var node = ChainNode(kind: .step, step: UnsafePointer(record), parent: parent)
            node.isShadow = true
            nodes.append(node)
        }
    }

    /// A chain that only watches, as the one step that it is to the chain around it.
    private mutating func shadow(
        _ chain: ChainDefinition, name: String, source: String, isBeside: Bool, _ key: String
    ) -> StepRecord {
        var nodes: [ChainNode] = []
        append(chain, parent: -1, to: &nodes, key)
        guard let first = nodes.lazy.compactMap({ $0.step }).first else {
            preconditionFailure("an empty chain")
        }
        // Nothing calls it: it says what the copy is made of that all of them run on.
        var whole = first.pointee.instances.pointee
        whole.reads = AccessSet(.all)
        var record = StepRecord(
            instances: UnsafePointer(memory.array([whole])), phase: PEN_PHASE_AUTH,
            flags: [.shadow, .chain, .shared])
        if isBeside { record.flags.insert(.besideOthers) }
        record.chain = UnsafePointer(memory.array(nodes))
        record.chainCount = Int32(nodes.count)
        record.name = memory.text(name)
        record.source = memory.text(source)
        record.metric = stepMetrics.number("\(key)\n\(PEN_PHASE_AUTH)\n\(name)")
        return record
    }

    private mutating func layOut(_ step: StepDefinition, _ key: String) -> StepRecord {
        owners.append(step.handle)
        var record = StepRecord(
            instances: step.handle.records, phase: step.phase, flags: step.flags)
        if step.handle.isShared { record.flags.insert(.shared) }
        if step.phase == PEN_PHASE_INTEGRATE, step.handle.records.pointee.abi.on_event != nil {
            record.flags.insert(.wantsEvents)
        }
        record.onError = step.onError
        record.refusal = step.refusal
        record.timeoutMilliseconds = step.timeoutMilliseconds
        record.name = memory.text(step.name)
        if step.phase == PEN_PHASE_AUTH { record.contextPrefix = memory.text("ctx.\(step.name).") }
        record.source = memory.text(step.source)
        record.metric = stepMetrics.number("\(key)\n\(step.phase)\n\(step.name)")
        record.filter = step.handle.filters
        if let caches = step.caches, step.cacheSeconds > 0 {
            owners.append(caches)
            record.caches = caches.caches
            let identities = step.identities.compactMap { VariableReference(memory.text($0)) }
            record.identities = UnsafePointer(memory.array(identities))
            record.identityCount = Int32(identities.count)
            record.cacheSeconds = step.cacheSeconds
        }
        return record
    }
}

/// Frees one block with its last reference.
private final class RawOwner {
    let pointer: UnsafeMutableRawPointer
    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
    deinit { pointer.deallocate() }
}
