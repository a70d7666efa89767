import Foundation
import Synchronization

/// A backend without manners: it reads requests by RFC 9112 and nothing else, notes each that was
/// complete, and answers with whatever bytes a test wants.
final class RawBackend: Sendable {
    /// A request that came to its end.
    struct Request: Sendable {
        var head: String
        var body: [UInt8]
        var line: String { String(head.prefix { $0 != "\r\n" }) }
    }
    /// What is done about a request: bytes to send, and what becomes of the connection.
    struct Reply: Sendable {
        enum End: Sendable { case keep, close, reset, hang }
        var bytes: [UInt8]
        var end: End
        init(_ bytes: [UInt8], _ end: End) {
            self.bytes = bytes
            self.end = end
        }
        /// 200 with the request's line as its body.
        static func echo(_ request: Request) -> Reply {
            Reply(
                Array(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(request.line.utf8.count)\r\n\r\n\(request.line)"
                        .utf8), .keep)
        }
    }

    let port: UInt16
    private let listener: Int32
    private struct State {
        var requests: [Request] = []
        var reply: @Sendable (Request) -> Reply = Reply.echo
        var heads = 0
    }
    private let state = Mutex(State())

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        listener = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound, listen(descriptor, 128) == 0 else { throw Client.Failure.refused }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0, let self else { return }
                Thread.detachNewThread { self.serve(accepted) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Forgets what came and answers so from now on.
    func reset(_ reply: @escaping @Sendable (Request) -> Reply = Reply.echo) {
        state.withLock { $0 = State(reply: reply) }
    }

    /// Complete requests since the last reset.
    var requests: [Request] { state.withLock { $0.requests } }

    private func serve(_ descriptor: Int32) {
        defer { close(descriptor) }
        var buffer: [UInt8] = []
        while let request = read(descriptor, &buffer) {
            let reply = state.withLock { state in
                state.requests.append(request)
                return state.reply
            }(request)
            var rest = reply.bytes[...]
            while !rest.isEmpty {
                let n = rest.withUnsafeBytes {
                    send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard n > 0 else { return }
                rest = rest.dropFirst(n)
            }
            switch reply.end {
            case .keep: continue
            case .close: return
            case .reset:
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(
                    descriptor, SOL_SOCKET, SO_LINGER, &linger,
                    socklen_t(MemoryLayout<Glibc.linger>.size))
                return
            case .hang:
                // Until the gateway has enough of it.
                while fill(descriptor, &buffer) {}
                return
            }
        }
    }

    private func fill(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Bool {
        var block = [UInt8](repeating: 0, count: 65_536)
        let n = recv(descriptor, &block, block.count, 0)
        guard n > 0 else { return false }
        buffer += block[..<n]
        return true
    }

    /// One whole request; nil: the connection ended before its end.
    private func read(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Request? {
        func end(of pattern: String) -> Int? {
            let bytes = Array(pattern.utf8)
            guard buffer.count >= bytes.count else { return nil }
            return (0...buffer.count - bytes.count).first {
                buffer[$0..<$0 + bytes.count].elementsEqual(bytes)
            }
        }
        func take(_ count: Int) -> [UInt8]? {
            while buffer.count < count { guard fill(descriptor, &buffer) else { return nil } }
            defer { buffer.removeFirst(count) }
            return Array(buffer[..<count])
        }
        func line() -> String? {
            while end(of: "\r\n") == nil { guard fill(descriptor, &buffer) else { return nil } }
            return end(of: "\r\n").flatMap { take($0 + 2) }.map {
                String(decoding: $0.dropLast(2), as: UTF8.self)
            }
        }
        while end(of: "\r\n\r\n") == nil { guard fill(descriptor, &buffer) else { return nil } }
        guard let head = end(of: "\r\n\r\n").flatMap({ take($0 + 4) }) else { return nil }
        let text = String(String.UnicodeScalarView(head.map { Unicode.Scalar($0) }))
        var request = Request(head: text, body: [])
        let lower = text.lowercased()
        if lower.contains("\r\ntransfer-encoding: chunked\r\n") {
            while let size = line().flatMap({ Int($0, radix: 16) }) {
                guard size > 0 else {
                    while let trailer = line() { if trailer.isEmpty { return request } }
                    return nil
                }
                guard let data = take(size), take(2) != nil else { return nil }
                request.body += data
            }
            return nil
        }
        if let found = lower.range(of: "\r\ncontent-length: ") {
            let digits = lower[found.upperBound...].prefix { $0 != "\r\n" }
            guard let body = Int(digits).flatMap({ take($0) }) else { return nil }
            request.body = body
        }
        return request
    }
}
