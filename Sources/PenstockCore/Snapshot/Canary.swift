internal import CPenstock

/// What an API is in a canary release (API Gateway Developer Guide, "Set up an API Gateway canary
/// release deployment").
public enum CanaryRole: UInt8, Sendable {
    /// Nothing.
    case none
    /// It has a canary.
    case base
    /// It is one.
    case canary
}

extension Snapshot {
    /// The exchange's route: `Router.match`, and where an API has a canary, the one that the request
    /// is drawn for. [loop]
    @inlinable
    public func route(of exchange: Exchange) -> UnsafePointer<RouteRecord>? {
        if exchange.pointee.request.known.contains(.xHTTPMethodOverride) {
            exchange.overrideMethod { router.match(exchange)?.pointee.api.pointee.kind }
        }
        guard let route = router.match(exchange) else { return nil }
        guard route.pointee.api.pointee.canaryShare > 0 else { return route }
        return drawn(route, exchange)
    }

    /// The draw is of the request's id, which is random (`IdentifierSource`).
    @usableFromInline
    func drawn(
        _ route: UnsafePointer<RouteRecord>, _ exchange: Exchange
    ) -> UnsafePointer<RouteRecord>? {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for i in 0..<exchange.pointee.requestID.n {
            hash = (hash ^ UInt64(exchange.pointee.requestID[i])) &* 0x100_0000_01b3
        }
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        guard hash >> 32 < route.pointee.api.pointee.canaryShare else { return route }
        if let canary = canaries.match(exchange) { return canary }
        // The parameters are the other match's again.
        return router.match(exchange)
    }
}
