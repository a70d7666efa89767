internal import CSystem
internal import Glibc

/// A listening socket on this machine.
final class LoopbackListener: LoopSource {
    private let loop: EpollLoop
    private let descriptor: Int32
    private var key: EpollLoop.Key = 0
    private let reader: HTTPHeadReader
    private weak var service: (any HTTPService)?
    private let connectionsMax: Int
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]
    let port: UInt16

    /// - Parameter connectionsMax: further ones are closed at once.
    init(
        _ socket: LoopbackSocket, _ loop: EpollLoop, _ reader: HTTPHeadReader,
        _ service: any HTTPService, connectionsMax: Int
    ) throws(LambdaFailure) {
        self.loop = loop
        self.reader = reader
        self.service = service
        self.connectionsMax = connectionsMax
        descriptor = socket.descriptor
        port = socket.port
        guard let key = loop.add(descriptor, CSYS_EPOLL_IN, self) else {
            Glibc.close(descriptor)
            throw LambdaFailure(message: "no room for another descriptor")
        }
        self.key = key
    }

    func ready(_ events: UInt32) {
        while true {
            let accepted = csys_accept_nonblocking(descriptor, nil, nil)
            guard accepted >= 0 else { return }
            guard let service, connections.count < connectionsMax else {
                Glibc.close(accepted)
                continue
            }
            var one: Int32 = 1
            setsockopt(
                accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &one,
                socklen_t(MemoryLayout<Int32>.size))
            let connection = HTTPConnection(accepted, loop, reader, service) { [weak self] in
                self?.connections[ObjectIdentifier($0)] = nil
            }
            if let connection { connections[ObjectIdentifier(connection)] = connection }
        }
    }

    /// Ends it and its connections.
    func close() {
        loop.remove(key, descriptor)
        Glibc.close(descriptor)
        for connection in connections.values { connection.close() }
    }
}

/// A socket that listens and has no loop yet.
struct LoopbackSocket: Sendable {
    let descriptor: Int32
    let port: UInt16

    /// - Parameter port: 0 for a free one.
    init(address: String = "127.0.0.1", port: UInt16 = 0) throws(LambdaFailure) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { throw Self.failure("no socket") }
        var one: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &name.sin_addr) == 1 else {
            Glibc.close(descriptor)
            throw LambdaFailure(message: "\(address) is no IPv4 address", hint: "use 127.0.0.1")
        }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(descriptor, raw, length) == 0 && listen(descriptor, 128) == 0
                    && getsockname(descriptor, raw, &length) == 0
            }
        }
        guard isBound else {
            let failure = Self.failure("\(address):\(port) can't be listened on")
            Glibc.close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.port = UInt16(bigEndian: name.sin_port)
    }

    private static func failure(_ what: String) -> LambdaFailure {
        LambdaFailure(message: "\(what): \(String(cString: strerror(errno)))", hint: nil)
    }
}
