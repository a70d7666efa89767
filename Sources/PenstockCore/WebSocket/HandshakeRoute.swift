public import CPenstock

extension Snapshot {
    /// Where a request that wants its connection upgraded to WebSocket comes to, by the method that the
    /// router has handshakes under; nil: nothing takes it, or a plain route of ours does, which
    /// `route(of:)` finds.
    public func handshakeRoute(of exchange: Exchange) -> UnsafePointer<RouteRecord>? {
        let method = exchange.pointee.method
        exchange.pointee.method = ByteView(WebSocketRoutes.handshake)
        let route = router.match(exchange)
        exchange.pointee.method = method
        guard let route else { return nil }
        // RFC 9110 §7.8: an Upgrade may be ignored, as AWS's other APIs do.
        let api = route.pointee.api
        return api.pointee.webSocket != nil || api.pointee.kind != .native ? route : nil
    }
}

extension UnsafePointer where Pointee == RouteRecord {
    /// Whether it is the route of its API's handshakes. A place of the API that takes none answers what it
    /// answers others.
    @inlinable public var takesHandshakes: Bool {
        pointee.api.pointee.webSocket?.pointee.connect == self
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// What stands before the stage's name in the path of a handshake, where that is its last segment:
    /// `WebSocketFacts.pathPrefix`.
    public var handshakePrefix: ByteView {
        var path = pointee.path
        if path.n > 0, path[path.n - 1] == UInt8(ascii: "/") { path = path[0..<(path.n - 1)] }
        guard let stage = pointee.route?.pointee.api.pointee.stage, path.n > stage.n + 1,
            path[(path.n - stage.n)..<path.n].equals(stage),
            path[path.n - stage.n - 1] == UInt8(ascii: "/")
        else { return .absent }
        return path[0..<(path.n - stage.n - 1)]
    }
}
