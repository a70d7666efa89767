internal import Glibc

/// How much keys used, day by day, as a store in Redis keeps it (Plugins/Store/Redis/script.h): a hash for
/// each plan and day. Every call may block, a second at most.
public struct UsageServer: Sendable {
    /// Where it is.
    public struct Place: Sendable {
        /// `host:port`
        public var address: String
        /// Who asks; empty: the server's default user.
        public var user = ""
        /// Its password; empty: none.
        public var password: [UInt8] = []
        /// Which of its databases.
        public var database = 0
        /// What names of keys begin with.
        public var prefix = "penstock"

        /// The default database of a server without a password.
        public init(_ address: String) { self.address = address }
    }

    private let host: String
    private let port: String
    private let place: Place

    /// A server; nil: the address isn't `host:port`.
    public init?(_ place: Place) {
        let address = place.address
        guard let colon = address.lastIndex(of: ":"), colon != address.startIndex,
            let number = UInt16(address[address.index(after: colon)...]), number > 0
        else { return nil }
        var name = address[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") { name = name.dropFirst().dropLast() }
        host = String(name)
        port = String(number)
        self.place = place
    }

    /// What a plan's keys used on these days; nil: the server doesn't say.
    public func entries(of plan: String, _ days: ClosedRange<Int>) -> [UsageFile.Entry]? {
        guard let connection = Connection(host, port), connection.enter(place) else { return nil }
        var found: [UsageFile.Entry] = []
        for day in days {
            guard let fields = connection.ask(["HGETALL", "\(place.prefix):usage:\(plan):\(day)"])
            else {
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

        /// Says who asks, and of which database; false: the server refuses.
        func enter(_ place: Place) -> Bool {
            if !place.password.isEmpty {
                let user = place.user.isEmpty ? [] : [Array(place.user.utf8)]
                guard isDone([Array("AUTH".utf8)] + user + [place.password]) else { return false }
            }
            guard place.database > 0 else { return true }
            return isDone([Array("SELECT".utf8), Array("\(place.database)".utf8)])
        }

        /// Whether a command is answered by OK.
        private func isDone(_ words: [[UInt8]]) -> Bool {
            send(words) && line() == Array("+OK".utf8)
        }

        private func send(_ words: [[UInt8]]) -> Bool {
            var sent = Array("*\(words.count)\r\n".utf8)
            for word in words { sent += Array("$\(word.count)\r\n".utf8) + word + [0x0d, 0x0a] }
            return Glibc.send(descriptor, sent, sent.count, Int32(MSG_NOSIGNAL)) == sent.count
        }

        /// A command whose answer is a list of texts (RESP2); nil: anything else came.
        func ask(_ words: [String]) -> [[UInt8]]? {
            guard send(words.map { Array($0.utf8) }) else { return nil }
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
            guard let line = line(), line.first == mark else { return nil }
            return Int(String(decoding: line.dropFirst(), as: UTF8.self))
        }

        /// Up to its end, which isn't part of it; an error's words are cut.
        private func line() -> [UInt8]? {
            var line: [UInt8] = []
            while let byte = take(1)?.first {
                if byte == UInt8(ascii: "\n") {
                    return line.last == UInt8(ascii: "\r") ? line.dropLast() : nil
                }
                if line.count < 512 { line.append(byte) }
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
