package import PenstockControl
internal import PenstockIO

/// Where the management APIs listen, and what answers them.
package struct ManagementOptions: Sendable {
    /// A name or address, empty for any.
    package var host: String
    /// A port, 0 for a free one.
    package var port: UInt16
    /// What answers.
    package var plane: ControlPlane

    /// Networks whose X-Forwarded-For is believed about who calls an API.
    package var trusted: [String] = []

    /// The largest body of a request, bytes. More than `bodyBytesMax` where requests to other services
    /// are handed on.
    package var bodyBytesMax = Self.bodyBytesMax

    /// The largest body of a request to the management APIs, bytes: AWS takes definitions of 6 MB
    /// (aws-surface §1, "OpenAPI import") and CreateDeployment and the like far less.
    package static let bodyBytesMax = 8 << 20

    /// A listener.
    package init(host: String, port: UInt16, plane: ControlPlane) {
        self.host = host
        self.port = port
        self.plane = plane
    }
}

extension ListenerOptions {
    init(_ management: ManagementOptions) {
        self.init(
            name: "management", address: .tcp(host: management.host, port: management.port))
        handlerBodyBytes = management.bodyBytesMax
        trusted = management.trusted
        let own = Array(management.host.utf8)
        // Before a signature is asked for: who calls an API isn't who manages it.
        isRouted = { authority, path, isNamed in
            ServedAddress.isServed(authority, path, isNamed: isNamed, own: own)
        }
        let plane = management.plane
        // On a worker thread: a write waits for the disk.
        handler = { request in
            HandlerResponse(
                plane.answer(
                    ControlRequest(
                        method: request.method, target: request.target, headers: request.headers,
                        body: request.body)))
        }
    }
}

extension HandlerResponse {
    fileprivate init(_ response: ControlResponse) {
        self.init(status: response.status, headers: response.headers, body: response.body)
        switch response.announced {
        case .ofBody: break
        case .bytes(let count): announced = .bytes(count)
        case .unknown: announced = .unknown
        }
        guard let later = response.later else { return }
        self.later = { later(ListenerReply(reply: $0)) }
    }
}

/// An answer that comes later, on its way to the listener.
private struct ListenerReply: ControlReply {
    let reply: HandlerReply
    func answer(_ response: ControlResponse) { reply.answer(HandlerResponse(response)) }
    func begin(_ response: ControlResponse) { reply.begin(HandlerResponse(response)) }
    func part(_ bytes: [UInt8]) -> Bool { reply.part(bytes) }
    func end() { reply.end() }
    func onRoom(_ body: @escaping @Sendable () -> Void) { reply.onRoom(body) }
}
