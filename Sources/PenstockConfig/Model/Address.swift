/// Where to listen or connect.
public enum Address: Hashable, Sendable {
    /// A host and port. The host is a name, an IPv4 address, an IPv6 address without brackets, or
    /// empty: every interface, IPv6 and IPv4.
    case tcp(host: String, port: UInt16)
    /// A UNIX socket's path, relative to the configuration file.
    case unix(path: String)
}

extension Address: CustomStringConvertible {
    /// As a file writes it: `127.0.0.1:80`, `[::1]:80`, `:80`, `unix:/run/x.sock`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}
