import Glibc
import PenstockConfig

/// One request to the admin listener, blocking. Enough of HTTP/1.1 for our own server's answers.
struct HTTPCall {
    var status: Int
    var body: String

    /// Sends a request without a body and reads the whole answer; throws when nobody answers.
    static func send(_ method: String, _ target: String, to address: Address) throws -> HTTPCall {
        let descriptor = try connect(to: address)
        defer { close(descriptor) }
        let request =
            "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
            + "Connection: close\r\nContent-Length: 0\r\n\r\n"
        try write(request, to: descriptor)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let n = read(descriptor, &buffer, buffer.count)
            if n < 0, errno == EINTR { continue }
            guard n >= 0 else { throw failure("reading from \(address)") }
            if n == 0 { break }
            bytes += buffer[..<n]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else {
            throw CommandFailure.environment("\(address) closed without an answer")
        }
        let words = text.prefix { $0 != "\r\n" }.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else {
            throw CommandFailure.environment("\(address) doesn't speak HTTP")
        }
        return HTTPCall(status: status, body: String(text[end.upperBound...]))
    }

    private static func write(_ text: String, to descriptor: Int32) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let n = rest.withUnsafeBytes { send_(descriptor, $0.baseAddress, $0.count) }
            if n < 0, errno == EINTR { continue }
            guard n > 0 else { throw failure("writing") }
            rest = rest.dropFirst(n)
        }
    }

    private static func send_(_ fd: Int32, _ p: UnsafeRawPointer?, _ n: Int) -> Int {
        Glibc.send(fd, p, n, Int32(MSG_NOSIGNAL))
    }

    private static func connect(to address: Address) throws -> Int32 {
        switch address {
        case .unix(let path):
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let result = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard result == 0 else { throw failure("connecting to \(address)") }
            return descriptor
        case .tcp(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            // A listener on every interface is reached on this one.
            let name = host.isEmpty || host == "0.0.0.0" || host == "::" ? "localhost" : host
            guard getaddrinfo(name, String(port), &hints, &list) == 0 else {
                throw CommandFailure.environment("\(host) is no name of a host")
            }
            defer { freeaddrinfo(list) }
            var entry = list
            while let info = entry?.pointee {
                let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
                if Glibc.connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 {
                    return descriptor
                }
                close(descriptor)
                entry = info.ai_next
            }
            throw failure("connecting to \(address)")
        }
    }

    private static func failure(_ what: String) -> CommandFailure {
        .environment(
            "\(what): \(String(cString: strerror(errno)))",
            hint: "is the gateway running with this configuration?")
    }
}

extension String {
    /// The first place of a text, without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        let pattern = Array(text.utf8)
        let bytes = Array(utf8)
        guard bytes.count >= pattern.count else { return nil }
        for start in 0...(bytes.count - pattern.count)
        where Array(bytes[start..<(start + pattern.count)]) == pattern {
            let lower = utf8.index(utf8.startIndex, offsetBy: start)
            return lower..<utf8.index(lower, offsetBy: pattern.count)
        }
        return nil
    }
}
