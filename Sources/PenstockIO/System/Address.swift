import Glibc

/// A socket address as the kernel takes it. Trivial: copied into the tables of each loop.
struct Address: Equatable, Sendable {
    /// `sockaddr_in`, `sockaddr_in6` or `sockaddr_un`, in 112 bytes.
    private var words:
        (
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
            UInt64, UInt64, UInt64
        ) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    /// How many of them count.
    private(set) var length: UInt32 = 0

    /// From what getaddrinfo or accept gave.
    init(_ raw: UnsafePointer<sockaddr>, length: UInt32) {
        self.length = min(length, UInt32(MemoryLayout.size(ofValue: words)))
        let count = Int(self.length)
        withUnsafeMutableBytes(of: &words) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: count))
        }
    }

    /// A UNIX socket; nil when the path is too long (107 bytes).
    init?(unixPath path: String) {
        let bytes = Array(path.utf8)
        guard bytes.count < 108, !bytes.isEmpty else { return nil }
        length = UInt32(2 + bytes.count + 1)
        withUnsafeMutableBytes(of: &words) { buffer in
            buffer.storeBytes(of: UInt16(AF_UNIX), as: UInt16.self)
            for (i, byte) in bytes.enumerated() { buffer[2 + i] = byte }
        }
    }

    static func == (a: Address, b: Address) -> Bool {
        withUnsafeBytes(of: a) { x in withUnsafeBytes(of: b) { y in x.elementsEqual(y) } }
    }

    /// AF_INET, AF_INET6 or AF_UNIX.
    var family: Int32 {
        withUnsafeBytes(of: words) { Int32($0.load(as: UInt16.self)) }
    }

    /// The port of an Internet address, else 0.
    var port: UInt16 {
        guard family != AF_UNIX else { return 0 }
        return withUnsafeBytes(of: words) {
            UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
        }
    }

    /// Calls with the address as the kernel's functions want it.
    func withRaw<R>(_ body: (UnsafePointer<sockaddr>, UInt32) -> R) -> R {
        withUnsafeBytes(of: words) {
            body($0.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: sockaddr.self), length)
        }
    }

    /// The same addresses with families taking turns, the preferred one first, so that one family that
    /// leads nowhere costs one attempt (RFC 8305 §4).
    static func alternating(_ addresses: [Address]) -> [Address] {
        guard let first = addresses.first else { return [] }
        let preferred = addresses.filter { $0.family == first.family }
        let others = addresses.filter { $0.family != first.family }
        return (0..<max(preferred.count, others.count)).flatMap { i in
            [preferred, others].compactMap { i < $0.count ? $0[i] : nil }
        }
    }

    /// Every address of a host and port, in the resolver's order (RFC 6724). Blocks: never on a
    /// loop.
    static func resolve(host: String, port: UInt16, passive: Bool = false) -> Result<
        [Address], ResolveError
    > {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = passive ? AI_PASSIVE | AI_NUMERICSERV : AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &list)
        guard code == 0 else {
            return .failure(ResolveError(host: host, reason: String(cString: gai_strerror(code))))
        }
        defer { freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = list
        while let info = next {
            if let raw = info.pointee.ai_addr {
                addresses.append(Address(raw, length: info.pointee.ai_addrlen))
            }
            next = info.pointee.ai_next
        }
        return .success(addresses)
    }
}

/// A name that could not be resolved.
struct ResolveError: Error {
    var host: String
    var reason: String
}
