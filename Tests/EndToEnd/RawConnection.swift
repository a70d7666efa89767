import Foundation

/// A connection of which every byte is seen.
final class RawConnection {
    private let descriptor: Int32
    /// The peer broke the connection off.
    private(set) var wasReset = false

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

    /// Sends all of it; what the peer doesn't want any more is lost.
    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let n = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard n > 0 else { return }
            rest = rest.dropFirst(n)
        }
    }

    /// Ends our half.
    func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Everything until the peer ends, or breaks off.
    func readToEnd() -> [UInt8] {
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let n = recv(descriptor, &block, block.count, 0)
            guard n > 0 else {
                wasReset = n < 0
                return all
            }
            all += block[..<n]
        }
    }
}
