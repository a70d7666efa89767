import CPenstock
import PenstockCore
import PenstockHTTP

/// A loop's listening sockets, from their bind to the end of a drain.
///
/// Closing a listener resets what is in its queue, and the kernel goes on completing handshakes between
/// the last accept and the close. So a drain first has the kernel drop what begins a handshake, gives
/// those that had begun their time, accepts what came of them, and only then closes. What is left is a
/// handshake that takes longer than `handshakeGrace`.
extension EventLoop {
    /// How long handshakes that had begun may take: a round trip around the world.
    static let handshakeGrace: UInt64 = 250_000_000

    /// Enters a listening socket. Before the loop runs.
    func listen(_ descriptor: Int32, _ options: ListenerOptions, index: Int32, port: UInt16) {
        let listener = UnsafeMutablePointer<ListenerRecord>.allocate(capacity: 1)
        listener.initialize(
            to: ListenerRecord(
                socket: SocketRecord(kind: .listener, descriptor: descriptor, slot: 0),
                index: index,
                port: port, forwarded: ForwardedWriter(options.forwarded),
                forwardedAnew: ForwardedWriter(options.forwarded.forUntrusted),
                takesHTTP2: options.takesHTTP2,
                hasHandler: options.handler != nil, isOperators: options.isOperators,
                handlerBodyBytes: options.handlerBodyBytes))
        // Nobody is trusted by an empty list; its branch of a request also asks what clear text may have.
        if !options.trusted.isEmpty || options.tls?.takesClearText == true {
            listener.pointee.trusted = Unmanaged.passRetained(TrustedNetworks(options.trusted))
        }
        if !options.proxies.isEmpty {
            listener.pointee.proxies = Unmanaged.passRetained(TrustedNetworks(options.proxies))
        }
        listener.pointee.tls = options.tls.map { .passRetained($0) }
        guard let data = sockets.insert(listener.socket),
            system.register(system.context, descriptor, data) == 0
        else { preconditionFailure("a fresh loop refused a listener") }
        listeners.append(listener)
    }

    /// Whether a listener for clients is still open. The operator's stays until the end.
    var isListening: Bool {
        listeners.contains { !$0.pointee.isOperators && $0.pointee.socket.descriptor >= 0 }
    }

    /// Lets no new connection reach the listeners, and closes them after `handshakeGrace`.
    func quiesceListeners() {
        guard isListening else { return }
        for listener in listeners where !listener.pointee.isOperators {
            system.quiesce(system.context, listener.pointee.socket.descriptor)
        }
        wheel.arm(listenerTimer, at: now + EventLoop.handshakeGrace)
    }

    /// Takes what is queued and closes; later, if nothing can be accepted now.
    func closeListeners() {
        for listener in listeners where !listener.pointee.isOperators {
            guard listener.pointee.socket.descriptor >= 0 else { continue }
            listener.pointee.socket.canRead = true
            while listener.pointee.socket.canRead, acceptPausedUntil <= now { accept(listener) }
            guard acceptPausedUntil <= now else {
                wheel.arm(listenerTimer, at: acceptPausedUntil)
                return
            }
            sockets.remove(listener.socket)
            system.close(system.context, listener.pointee.socket.descriptor)
            listener.pointee.socket.descriptor = -1
        }
    }
}
