import Glibc

extension LoopGroup {
    /// Where a listener listens.
    public struct BoundListener: Sendable {
        /// Its name.
        public var name: String
        /// "127.0.0.1:8080" or a path.
        public var address: String
        /// Its port, 0 for a UNIX socket.
        public var port: UInt16
    }

    func bind(_ listener: ListenerOptions, index: Int32) throws(Failure) -> BoundListener {
        let serving =
            listener.isOperators ? [loops[loops.count - 1]] : Array(loops[..<options.loops])
        switch listener.address {
        case .unix(let path):
            guard let address = Address(unixPath: path) else {
                throw Failure(
                    message:
                        "\(listener.name): the socket path \(path) is empty or longer than 107 bytes",
                    code: 0)
            }
            removeStale(path, address)
            // UNIX sockets know no SO_REUSEPORT: the loops share one descriptor.
            let descriptor = ListenerSocket.open(address, backlog: listener.backlog, shared: false)
            guard descriptor >= 0 else { throw failure(listener, path, -descriptor) }
            for (i, loop) in serving.enumerated() {
                let own = i == 0 ? descriptor : fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
                loop.listen(own, listener, index: index, port: 0)
            }
            return BoundListener(name: listener.name, address: path, port: 0)
        case .tcp(let host, let port):
            guard case .success(let found) = Address.resolve(host: host, port: port, passive: true),
                var address = found.first
            else {
                throw Failure(
                    message: "\(listener.name): can't resolve the listener address \(host)", code: 0
                )
            }
            var actual = port
            for loop in serving {
                let descriptor = ListenerSocket.open(
                    address, backlog: listener.backlog, shared: serving.count > 1)
                guard descriptor >= 0 else {
                    throw failure(listener, "\(host):\(port)", -descriptor)
                }
                if actual == 0 {
                    // The first loop's free port is everybody's.
                    actual = ListenerSocket.port(of: descriptor)
                    if case .success(let again) = Address.resolve(
                        host: host, port: actual, passive: true),
                        let first = again.first
                    {
                        address = first
                    }
                }
                loop.listen(descriptor, listener, index: index, port: actual)
            }
            return BoundListener(
                name: listener.name,
                address: "\(host.contains(":") ? "[\(host)]" : host):\(actual)",
                port: actual)
        }
    }

    /// A socket file that nobody listens on any more is in the way of a bind.
    private func removeStale(_ path: String, _ address: Address) {
        let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard probe >= 0 else { return }
        defer { close(probe) }
        // Whatever else has that name is somebody's file and stays: bind says that it is in the way.
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let connected = address.withRaw { connect(probe, $0, $1) }
        if connected != 0, errno == ECONNREFUSED { unlink(path) }
    }

    private func failure(_ listener: ListenerOptions, _ address: String, _ code: Int32) -> Failure {
        var message =
            "listener \(listener.name): can't listen on \(address): \(String(cString: strerror(code)))"
        if code == EADDRINUSE {
            message += "; another process has it (ss -ltnp shows which), or choose another address"
        } else if code == EACCES {
            message += "; ports below 1024 need the capability CAP_NET_BIND_SERVICE"
        }
        return Failure(message: message, code: code)
    }
}
