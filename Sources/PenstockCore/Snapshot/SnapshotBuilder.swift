import CPenstock

/// Lays compiled APIs out as a snapshot. Off the loops.
public struct SnapshotBuilder {
    let memory = SnapshotMemory()
    var owners: [AnyObject] = []
    /// Of shadow steps by their metrics' numbers, and of the chain that is being laid out.
    var evidence: [UInt32: UInt64] = [:]
    var chainEvidence: UInt64 = 0
    private let routeMetrics: MetricRegistry
    let stepMetrics: MetricRegistry

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
            webSockets: webSockets, accessLog: log, logPaths: logPaths,
            evidence: evidence, owners: owners, memory: memory)
    }

    /// The paths of the logs that APIs have of their own, each once.
    package static func logPaths(_ apis: [APIDefinition]) -> [String] {
        var paths: [String] = []
        for api in apis {
            if let path = api.accessLog?.path, !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    private mutating func routeRecord(
        _ route: RouteDefinition, of api: APIDefinition, _ apiRecord: UnsafePointer<APIRecord>
    ) -> RouteRecord {
        let key = "\(route.method ?? "ANY") \(route.path)"
        // Of a WebSocket API as explain and reports call it: by its key alone.
        let metricKey = "\(api.name)\n\(route.isSelected ? route.routeKey ?? key : key)"
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

}

/// Frees one block with its last reference.
private final class RawOwner {
    let pointer: UnsafeMutableRawPointer
    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
    deinit { pointer.deallocate() }
}
