internal import CPenstock
internal import PenstockCore
internal import PenstockHTTP

// The handshake of a WebSocket API, as the event loop takes one (`EventLoop+upgrade.swift`).

extension OfflineRun {
    /// What stands for `$context.connectionId`: there is no connection.
    private static let connectionID = "00000000000000000000"

    /// Runs the steps of `$connect`; their 2xx is a 101.
    func shakeHands(
        _ exchange: Exchange, _ answer: inout OfflineAnswer, _ memory: SnapshotMemory
    ) {
        guard exchange.pointee.requestBody.bytes.isEmpty else {
            return refuse(400, "a WebSocket handshake has no body", &answer)
        }
        switch WebSocketHandshake(
            method: exchange.pointee.methodID, httpVersion: exchange.pointee.httpVersion,
            exchange.pointee.request)
        {
        case .malformed(let reason): return refuse(400, "\(reason)", &answer)
        case .version: return refuse(426, "only version 13 of WebSocket is spoken", &answer)
        case .offered: break
        }
        // Nothing reads the record: a loop that has no sockets finds no connection by its id.
        var facts = WebSocketFacts(
            .connect, UnsafeMutableRawPointer(exchange),
            connectionID: memory.text(Self.connectionID),
            connectedAt: exchange.pointee.loop.pointee.unixMilliseconds)
        facts.userAgent = exchange.pointee.request.first(.userAgent)
        facts.pathPrefix = exchange.handshakePrefix
        exchange.pointee.kind = PEN_KIND_WS_CONNECT
        guard exchange.attach(facts, peerAddress: exchange.pointee.clientAddress) else {
            return refuse(500, "the exchange's memory is full", &answer)
        }
        finish(exchange, Pipeline.start(exchange), &answer, memory)
        if (200...299).contains(answer.status), answer.gatewayResponse == nil {
            answer.status = 101
            answer.headers = [("upgrade", "websocket"), ("connection", "upgrade")]
            answer.body = []
        }
    }

    private func refuse(_ status: Int, _ reason: String, _ answer: inout OfflineAnswer) {
        answer.status = status
        answer.isUndecided = true
        answer.decision = OfflineAnswer.Decision(outcome: "BAD_REQUEST", reason: reason)
    }
}

extension Snapshot {
    /// The route of a request as the event loop finds it.
    func route(of exchange: Exchange, isUpgrade: Bool) -> UnsafePointer<RouteRecord>? {
        (isUpgrade ? handshakeRoute(of: exchange) : nil) ?? route(of: exchange)
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Whether it asks for its connection to be upgraded to WebSocket (RFC 6455 §4.2.1).
    var wantsWebSocket: Bool {
        let fields = pointee.request
        guard fields.first(.upgrade).equalsIgnoringCase(ByteView("websocket")) else { return false }
        return (0..<fields.count).contains { index in
            let field = fields.fields[index]
            return field.isPresent && field.nameView.equalsIgnoringCase(ByteView("connection"))
                && TokenList(field.valueView).contains {
                    $0.equalsIgnoringCase(ByteView("upgrade"))
                }
        }
    }
}
