internal import Glibc

/// How much keys used, day by day, as a store in Redis keeps it (Plugins/Store/Redis/script.h): a hash for
/// each plan and day. Every call may block, a second at most.
public struct UsageServer: Sendable {
    private let host: String
    private let port: String
    private let prefix: String

    /// A server by `host:port`; nil: that is none.
    public init?(_ address: String, prefix: String = "penstock") {
        guard let colon = address.lastIndex(of: ":"), colon != address.startIndex,
            let number = UInt16(address[address.index(after: colon)...]), number > 0
        else { return nil }
        host = String(address[..<colon])
        port = String(number)
        self.prefix = prefix
    }

    /// What a plan's keys used on these days; nil: the server doesn't say.
    public func entries(of plan: String, _ days: ClosedRange<Int>) -> [UsageFile.Entry]? {
        guard let connection = Connection(host, port) else { return nil }
        var found: [UsageFile.Entry] = []
        for day in days {
            guard let fields = connection.ask(["HGETALL", "\(prefix):usage:\(plan):\(day)"]) else {
                return nil
            }
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                guard let count = Int(String(decoding: fields[index + 1], as: UTF8.self)) else {
                    return nil
                }
                found.append(
                    UsageFile.Entry(plan: plan, key: fields[index], day: day, count: count))
            }
        }
        return found
    }

    /// One connection, for as long as it is needed.
    private final class Connection {
        private let descriptor: Int32
        private var received: [UInt8] = []
        private var offset = 0

        init?(_ host: String, _ port: String) {
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, port, &hints, &list) == 0, let first = list else { return nil }
            defer { freeaddrinfo(list) }
            descriptor = socket(
                first.pointee.ai_family,
                first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { return nil }
            var second = timeval(tv_sec: 1, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &second, size)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &second, size)
            guard connect(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else {
                return nil
            }
        }

        deinit { if descriptor >= 0 { close(descriptor) } }

        /// Bytes of an answer at most: a million keys.
        private static let bytesMax = 64 << 20

        /// A command whose answer is a list of texts (RESP2); nil: anything else came.
        func ask(_ words: [String]) -> [[UInt8]]? {
            var text = "*\(words.count)\r\n"
            for word in words { text += "$\(word.utf8.count)\r\n\(word)\r\n" }
            let sent = Array(text.utf8)
            guard send(descriptor, sent, sent.count, Int32(MSG_NOSIGNAL)) == sent.count
            else { return nil }
            guard let count = number(after: UInt8(ascii: "*")), count >= 0 else { return nil }
            var list: [[UInt8]] = []
            for _ in 0..<count {
                guard let length = number(after: UInt8(ascii: "$")), length >= 0,
                    let bytes = take(length), take(2) != nil
                else { return nil }
                list.append(bytes)
            }
            return list
        }

        private func number(after mark: UInt8) -> Int? {
            var line: [UInt8] = []
            while line.count < 32, let byte = take(1)?.first {
                if byte == UInt8(ascii: "\n") {
                    guard line.first == mark, line.last == UInt8(ascii: "\r") else { return nil }
                    return Int(String(decoding: line.dropFirst().dropLast(), as: UTF8.self))
                }
                line.append(byte)
            }
            return nil
        }

        private func take(_ count: Int) -> [UInt8]? {
            guard count <= Self.bytesMax else { return nil }
            while received.count - offset < count {
                guard received.count <= Self.bytesMax else { return nil }
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let size = recv(descriptor, &buffer, buffer.count, 0)
                guard size > 0 else { return nil }
                received += buffer[..<size]
            }
            defer { offset += count }
            return Array(received[offset..<offset + count])
        }
    }
}
