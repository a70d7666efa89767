internal import CPenstock
internal import PenstockCompile
internal import PenstockCore

/// Finds the route of a request with the data path's own router, on an exchange made for the purpose.
struct RouteFinder {
    /// Whose clock the exchange has; nothing else of it is used.
    let loop: UnsafeMutablePointer<LoopServices>

    /// Fields of either message.
    private static let tableCapacity = 128
    private static let arenaBytes = 64 << 10

    /// The pipeline that a request would take; nil: no route matches. Of the fields those count that
    /// routing rules ask for; more than there is room for are left out. From any thread.
    func explain(
        _ method: String, _ target: String, host: String,
        headers: [(name: String, value: String)] = [], snapshot: Snapshot, program: Program
    ) -> Explanation? {
        let memory = SnapshotMemory()
        let fields = memory.array(
            [HeaderField](
                repeating: HeaderField(name: ByteView("-"), value: ByteView("-"), id: .other),
                count: Self.tableCapacity * 2))
        let block = memory.array([UInt8](repeating: 0, count: Self.arenaBytes))
        let exchange = Exchange.allocate(capacity: 1)
        defer { exchange.deallocate() }
        exchange.initialize(
            to: ExchangeRecord(
                loop: loop,
                arena: Arena(first: block, capacity: Self.arenaBytes, limit: 1 << 20),
                request: HeaderTable(fields: fields, capacity: Self.tableCapacity),
                response: HeaderTable(
                    fields: fields + Self.tableCapacity, capacity: Self.tableCapacity)))
        defer { exchange.pointee.arena.reset() }
        exchange.pointee.method = memory.text(method)
        exchange.pointee.methodID = Method.identify(exchange.pointee.method)
        exchange.pointee.path = memory.text(String(target.prefix { $0 != "?" }))
        exchange.pointee.authority = memory.text(host.isEmpty ? "localhost" : host)
        for field in headers {
            let name = memory.text(field.name)
            _ = exchange.pointee.request.append(
                HeaderField(
                    name: name, value: memory.text(field.value), id: HeaderName.identify(name)))
        }
        let found =
            exchange.wantsWebSocket ? snapshot.handshakeRoute(of: exchange) : nil
        guard let route = found ?? snapshot.router.match(exchange) else { return nil }
        // What isn't there has no key.
        guard route.pointee.key.isPresent,
            let (api, plain) = program.route(
                api: String(route.pointee.api.pointee.name), key: String(route.pointee.key),
                path: String(route.pointee.resourcePath))
        else { return nil }
        var parameters: [(name: String, value: String)] = []
        for i in 0..<exchange.pointee.pathParameters.count {
            guard let name = route.pointee.parameterNames?[i],
                let value = exchange.pointee.pathParameters.values?[i]
            else { continue }
            parameters.append((String(name), String(value)))
        }
        return Explanation(api: api, route: plain, parameters: parameters)
    }
}
