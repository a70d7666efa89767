internal import CPenstock
internal import PenstockCore

extension OfflineRun {
    func fill(_ exchange: Exchange, _ memory: SnapshotMemory) {
        exchange.pointee.method = memory.text(request.method)
        exchange.pointee.methodID = Method.identify(exchange.pointee.method)
        exchange.pointee.target = memory.text(request.target)
        let parts = request.target.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        exchange.pointee.path = memory.text(String(parts[0]))
        if parts.count > 1 { exchange.pointee.query = memory.text(String(parts[1])) }
        exchange.pointee.authority = memory.text(request.host)
        exchange.pointee.clientAddress = memory.text(request.clientAddress)
        exchange.pointee.requestID = memory.text(request.id)
        exchange.pointee.receivedAt = exchange.pointee.loop.pointee.now
        add("Host", request.host, to: exchange, memory)
        for field in request.headers { add(field.name, field.value, to: exchange, memory) }
        guard let body = request.body else { return }
        let view = memory.text(String(decoding: body, as: UTF8.self))
        exchange.pointee.requestBody.state = .buffered
        exchange.pointee.requestBody.bytes = view
        exchange.pointee.requestBody.length = Int64(view.n)
        add("Content-Length", String(view.n), to: exchange, memory)
    }

    private func add(
        _ name: String, _ value: String, to exchange: Exchange, _ memory: SnapshotMemory
    ) {
        let view = memory.text(name)
        _ = exchange.appendHeaderInPlace(
            PEN_REQUEST_HEADERS,
            HeaderField(name: view, value: memory.text(value), id: HeaderName.identify(view)))
    }
}
