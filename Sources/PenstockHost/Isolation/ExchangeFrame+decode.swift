import CPenstock
import PenstockCore

// In the child. The gateway is trusted; a frame that doesn't fit means a bug of ours.

extension ExchangeFrame {
    /// Rebuilds an exchange on a clean record of the child's loop; false: the frame makes no sense,
    /// or the arena is full. `step` is the only one of its route.
    static func decode(
        _ payload: ByteView, into exchange: Exchange, step: UnsafePointer<StepRecord>
    ) -> Bool {
        var peek = FrameReader(payload)
        let size = Int(peek.number())
        guard size >= 4, size <= payload.n,
            let texts = exchange.pointee.arena.copy(payload[0..<size])
        else { return false }
        var reader = FrameReader(texts)
        _ = reader.number()
        exchange.pointee.flags = [.detached]
        decodeFacts(&reader, exchange)
        guard decodeConnection(&reader, exchange), decodeRoute(&reader, exchange, step),
            decodeHeaders(&reader, exchange, PEN_REQUEST_HEADERS),
            decodeHeaders(&reader, exchange, PEN_RESPONSE_HEADERS),
            decodeVariables(&reader, exchange), !reader.failed
        else { return false }
        var bodies = FrameReader(payload[size..<payload.n])
        decodeBody(&bodies, exchange, PEN_REQUEST_BODY)
        decodeBody(&bodies, exchange, PEN_RESPONSE_BODY)
        return !bodies.failed
    }

    private static func decodeFacts(_ reader: inout FrameReader, _ exchange: Exchange) {
        exchange.pointee.kind = reader.number()
        let side = Cursor.Side(rawValue: UInt8(truncatingIfNeeded: reader.number()))
        exchange.pointee.cursor.side = side ?? .request
        exchange.pointee.httpVersion = UInt8(truncatingIfNeeded: reader.number())
        exchange.pointee.clientPort = UInt16(truncatingIfNeeded: reader.number())
        exchange.pointee.isSecure = reader.number() != 0
        exchange.pointee.status = Int32(bitPattern: reader.number())
        exchange.pointee.upstreamStatus = Int32(bitPattern: reader.number())
        exchange.pointee.receivedAt = reader.wide()
        exchange.pointee.deadline = reader.wide()
        exchange.pointee.method = reader.view()
        exchange.pointee.methodID = Method.identify(exchange.pointee.method)
        exchange.pointee.target = reader.view()
        exchange.pointee.path = reader.view()
        exchange.pointee.query = reader.view()
        exchange.pointee.authority = reader.view()
        exchange.pointee.clientAddress = reader.view()
        exchange.pointee.requestID = reader.view()
        exchange.pointee.auth.principal = reader.view()
        exchange.pointee.auth.usageKey = reader.view()
        exchange.pointee.auth.earlier = reader.view()
        exchange.pointee.auth.earlierKey = reader.view()
    }

    private static func decodeConnection(
        _ reader: inout FrameReader, _ exchange: Exchange
    ) -> Bool {
        guard reader.number() != 0 else { return true }
        guard let facts = allocate(exchange, ConnectionFacts.self, 1) else { return false }
        var connection = ConnectionFacts(peerAddress: reader.view())
        connection.tlsVersion = reader.view()
        connection.tlsServerName = reader.view()
        connection.clientCertificate = reader.view()
        facts.initialize(to: connection)
        exchange.pointee.connection = UnsafePointer(facts)
        return true
    }

    private static func decodeRoute(
        _ reader: inout FrameReader, _ exchange: Exchange, _ step: UnsafePointer<StepRecord>
    ) -> Bool {
        let key = reader.view()
        let resourcePath = reader.view()
        var api = APIRecord(
            name: reader.view(), stage: reader.view(), basePath: reader.view(),
            gatewayResponses: ChildGatewayResponses.table)
        api.id = reader.view()
        api.accountID = reader.view()
        api.deploymentID = reader.view()
        api.domainName = reader.view()
        let resourceID = reader.view()
        let parameters = reader.count(each: 8)
        guard let names = allocate(exchange, ByteView.self, parameters),
            let values = allocate(exchange, ByteView.self, parameters)
        else { return false }
        for i in 0..<parameters {
            (names + i).initialize(to: reader.view())
            (values + i).initialize(to: reader.view())
        }
        let count = reader.count(each: 8)
        guard let variables = allocate(exchange, pen_kv.self, count) else { return false }
        for i in 0..<count {
            (variables + i).initialize(to: pen_kv(name: reader.view(), value: reader.view()))
        }
        api.stageVariables = UnsafePointer(variables)
        api.variableCount = Int32(count)
        guard let apiRecord = allocate(exchange, APIRecord.self, 1),
            let route = allocate(exchange, RouteRecord.self, 1)
        else { return false }
        apiRecord.initialize(to: api)
        route.initialize(
            to: RouteRecord(
                api: UnsafePointer(apiRecord), key: key, resourcePath: resourcePath, steps: step,
                stepCount: 1, responseStart: 1))
        route.pointee.resourceID = resourceID
        route.pointee.parameterNames = UnsafePointer(names)
        route.pointee.parameterCount = Int32(parameters)
        exchange.pointee.route = UnsafePointer(route)
        exchange.pointee.pathParameters.values = values
        exchange.pointee.pathParameters.count = parameters
        return true
    }

    private static func decodeHeaders(
        _ reader: inout FrameReader, _ exchange: Exchange, _ direction: UInt32
    ) -> Bool {
        for _ in 0..<reader.count(each: 12) {
            let name = reader.view()
            let value = reader.view()
            let flags = reader.number()
            guard name.isPresent else { return false }
            var field = HeaderField(name: name, value: value, id: HeaderName.identify(name))
            field.flags = UInt8(truncatingIfNeeded: flags) & HeaderField.removed
            guard exchange.appendHeaderInPlace(direction, field) else { return false }
            if flags & 256 != 0 { exchange.pointee.receivedHeaders += 1 }
        }
        return true
    }

    private static func decodeVariables(_ reader: inout FrameReader, _ exchange: Exchange) -> Bool {
        for _ in 0..<reader.count(each: 32) {
            let name = reader.view()
            guard exchange.setVariable(name, reader.value()) == PEN_OK else { return false }
        }
        return true
    }

    private static func decodeBody(
        _ reader: inout FrameReader, _ exchange: Exchange, _ direction: UInt32
    ) {
        let state = Body.State(rawValue: UInt8(truncatingIfNeeded: reader.number())) ?? .none
        let length = Int64(bitPattern: reader.wide())
        let bytes = reader.view()
        if bytes.isPresent { exchange.replaceBody(direction, pen_buf(borrowed: bytes)) }
        if direction == PEN_REQUEST_BODY {
            exchange.pointee.requestBody.state = state
            exchange.pointee.requestBody.length = length
        } else {
            exchange.pointee.responseBody.state = state
            exchange.pointee.responseBody.length = length
        }
    }

    private static func allocate<T>(
        _ exchange: Exchange, _ type: T.Type, _ count: Int
    ) -> UnsafeMutablePointer<T>? {
        exchange.pointee.arena.allocate(max(count, 1) * MemoryLayout<T>.stride)?
            .bindMemory(to: T.self, capacity: max(count, 1))
    }
}
