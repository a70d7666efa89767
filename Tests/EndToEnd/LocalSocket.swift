import Glibc

/// A connection to a port of this machine, with blocking calls.
final class LocalSocket {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // A test that hangs says less than one that fails.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        if result != 0 { throw Client.Failure.refused }
    }

    deinit { close(descriptor) }

    /// Sends all of it; false: the peer doesn't want any more.
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let n = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard n > 0 else { return false }
            rest = rest.dropFirst(n)
        }
        return true
    }

    /// Ends our half.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What is there; empty at the end, nil where the connection broke.
    func receive() -> ArraySlice<UInt8>? {
        var block = [UInt8](repeating: 0, count: 65_536)
        let n = recv(descriptor, &block, block.count, 0)
        return n < 0 ? nil : block[..<n]
    }
}
