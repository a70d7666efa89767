public import CPenstock

/// The routes of one WebSocket API by their keys. Memory belongs to the snapshot.
public struct WebSocketRoutes {
    /// What a message's route key is.
    public var selection: SelectionExpression
    /// The route of handshakes; nil: the API takes none.
    public var connect: UnsafePointer<RouteRecord>?
    /// The route that is told of connections that ended, if there is one.
    public var disconnect: UnsafePointer<RouteRecord>?
    /// The route of messages that have no other.
    public var byDefault: UnsafePointer<RouteRecord>?
    /// The others, `count` of them.
    public var others: UnsafePointer<UnsafePointer<RouteRecord>>
    /// How many. A walk finds one: AWS allows 300 a API.
    public var count: Int

    /// The method under which the router has `$connect`, which no request line can have: a plain GET is
    /// no handshake.
    public static let handshake: StaticString = "GET websocket"

    /// The route of a message whose selection expression has this value; absent: it has none.
    ///
    /// Developer guide, "Working with routes for WebSocket APIs": the route whose key matches exactly, else
    /// `$default`. A message can't name the two that aren't messages'.
    public func route(for key: ByteView) -> UnsafePointer<RouteRecord>? {
        if key.isPresent {
            for i in 0..<count where others[i].pointee.key.equals(key) { return others[i] }
        }
        return byDefault
    }
}

/// What makes an API one of WebSockets, as compiled.
public struct WebSocketDefinition: Sendable {
    /// `$request.body.action`
    public var selection: String
    /// An API with this route selection expression.
    public init(selection: String) { self.selection = selection }
}

extension SnapshotBuilder {
    /// The table of an API's routes, which `records` are, in order.
    func webSocketRoutes(
        _ definition: WebSocketDefinition, _ api: APIDefinition,
        _ records: UnsafePointer<RouteRecord>, _ memory: SnapshotMemory
    ) -> UnsafePointer<WebSocketRoutes> {
        var others: [UnsafePointer<RouteRecord>] = []
        var routes = WebSocketRoutes(
            selection: SelectionExpression(definition.selection, memory),
            others: UnsafePointer(memory.array(others)), count: 0)
        for (index, route) in api.routes.enumerated() where route.isSelected {
            switch route.routeKey {
            case "$connect": routes.connect = records + index
            case "$disconnect": routes.disconnect = records + index
            case "$default": routes.byDefault = records + index
            default: others.append(records + index)
            }
        }
        routes.others = UnsafePointer(memory.array(others))
        routes.count = others.count
        return UnsafePointer(memory.array([routes]))
    }
}
