import CSystem
import Glibc

/// Opens a listening socket.
enum ListenerSocket {
    /// A non-blocking listener on an Internet address; `shared`: one of several on one port
    /// (SO_REUSEPORT). Errors are -errno.
    static func open(_ address: Address, backlog: Int32, shared: Bool) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, 0)
        guard descriptor >= 0 else { return -errno }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        if address.family != AF_UNIX {
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
            if shared { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &one, size) }
            if address.family == AF_INET6 {
                var zero: Int32 = 0
                setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &zero, size)
            }
        }
        let bound = address.withRaw { bind(descriptor, $0, $1) }
        if bound != 0 || listen(descriptor, backlog) != 0 {
            let error = errno
            close(descriptor)
            return -error
        }
        return descriptor
    }

    /// The port that a listener got, for port 0.
    static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            guard getsockname(descriptor, raw, &length) == 0 else { return 0 }
            let family = Int32(raw.pointee.sa_family)
            guard family == AF_INET || family == AF_INET6 else { return 0 }
            return UInt16(
                bigEndian: UnsafeRawPointer(pointer).load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
