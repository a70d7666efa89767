import Glibc
import PenstockConfig

/// One request over HTTP/1.1, blocking, on a connection of its own: to the admin listener, to a
/// management API, or on to another endpoint.
struct HTTPCall {
    typealias Field = (name: String, value: String)

    var status: Int
    /// Fields in order.
    var fields: [Field] = []
    /// The body, without its transfer coding. Empty for HEAD.
    var bytes: [UInt8] = []

    var body: String { String(decoding: bytes, as: UTF8.self) }

    /// What a call may take.
    struct Bounds {
        /// Bytes of an answer's body: more than any definition has (`ManagementOptions.bodyBytesMax`).
        var answerMax = 64 << 20
        /// Seconds without a byte, and for a connection.
        var silenceMax = 60
        /// Seconds from the request's first byte to the answer's last; nil: as long as bytes come.
        var wholeMax: Int?
    }

    /// Sends a request and reads the whole answer; throws when nobody answers.
    ///
    /// - Parameter fields: with `Host`; Content-Length and Connection are added.
    static func send(
        _ method: String, _ target: String,
        fields: [Field] = [("Host", "localhost"), ("Accept", "application/json")],
        body: [UInt8] = [], to address: Address, bounds: Bounds = Bounds()
    ) throws -> HTTPCall {
        let wire = try connect(to: address, bounds)
        return try exchange(
            method, target, fields: fields, body: body, on: wire, of: address, bounds)
    }

    /// The same to an endpoint, by HTTPS where its URL says so.
    static func send(
        _ method: String, _ target: String, fields: [Field], body: [UInt8],
        to endpoint: EndpointURL, bounds: Bounds = Bounds()
    ) throws -> HTTPCall {
        try exchange(
            method, target, fields: fields, body: body, on: endpoint.connect(bounds),
            of: endpoint.address, bounds)
    }

    /// The same on a connection from `connect`.
    static func exchange(
        _ method: String, _ target: String, fields: [Field], body: [UInt8], on wire: HTTPWire,
        of address: Address, _ bounds: Bounds
    ) throws -> HTTPCall {
        let end = bounds.wholeMax.map { ContinuousClock.now + .seconds($0) }
        var head = "\(method) \(target) HTTP/1.1\r\n"
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        head += "Connection: close\r\nContent-Length: \(body.count)\r\n\r\n"
        try wire.write(Array(head.utf8) + body)
        var reader = AnswerReader(to: method, bodyMax: bounds.answerMax)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            guard let n = try wire.read(&buffer) else {
                throw CommandFailure.environment(
                    "\(address) says nothing for \(bounds.silenceMax) s")
            }
            if let end, ContinuousClock.now > end {
                throw CommandFailure.environment(
                    "\(address) doesn't end its answer in \(bounds.wholeMax ?? 0) s")
            }
            do throws(AnswerReader.Fault) {
                let answer = n == 0 ? try reader.end() : try reader.take(buffer[..<n])
                if let answer { return answer }
            } catch {
                throw CommandFailure.environment("\(address) \(error.message)")
            }
        }
    }

    /// The value of the first field of that name.
    func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// A connection, whose reads and writes are bounded.
    static func connect(to address: Address, _ bounds: Bounds) throws -> HTTPWire {
        HTTPWire(try descriptor(to: address, bounds), name: "\(address)")
    }

    private static func descriptor(to address: Address, _ bounds: Bounds) throws -> Int32 {
        switch address {
        case .unix(let path):
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            limit(descriptor, bounds)
            let result = withUnsafePointer(to: &name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            guard result == 0 else {
                defer { close(descriptor) }
                throw failure("connecting to \(address)")
            }
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
                limit(descriptor, bounds)
                if Glibc.connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 {
                    return descriptor
                }
                close(descriptor)
                entry = info.ai_next
            }
            throw failure("connecting to \(address)")
        }
    }

    /// Linux counts a time-out of sends for the connection too (socket(7)).
    private static func limit(_ descriptor: Int32, _ bounds: Bounds) {
        var limit = timeval(tv_sec: bounds.silenceMax, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(
                descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    private static func failure(_ what: String) -> CommandFailure {
        .environment(
            "\(what): \(String(cString: strerror(errno)))",
            hint: "is it running, and listening there?")
    }
}
