import Glibc
import PenstockConfig

/// Tries whether an address could be listened on, and lets go of it at once.
enum PortProbe {
    /// What is in the way; nil: nothing.
    static func problem(with address: Address) -> (message: String, hint: String)? {
        guard case .tcp(let host, let port) = address else { return nil }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &list) == 0,
            let info = list?.pointee
        else { return ("no address of this machine", "listen on 0.0.0.0, [::] or 127.0.0.1") }
        defer { freeaddrinfo(list) }
        let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
        defer { close(descriptor) }
        // As the gateway does: a port that only lingers from an old connection is free.
        var yes: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) != 0 else { return nil }
        let code = errno
        let hint =
            switch code {
            case EADDRINUSE: "another process has it: ss -ltnp shows which"
            case EACCES: "ports below 1024 need the capability CAP_NET_BIND_SERVICE"
            case EADDRNOTAVAIL: "no interface of this machine has the address: ip addr lists them"
            default: "choose another address"
            }
        return (String(cString: strerror(code)), hint)
    }
}
