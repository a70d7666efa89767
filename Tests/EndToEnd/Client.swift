import Foundation

/// An answer, whole.
struct Answer {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var body = ""

    subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    var closes: Bool { self["connection"]?.lowercased() == "close" }
}

/// A blocking HTTP/1.1 client that says exactly what became of a request: tests are about that.
final class Client {
    enum Failure: Error, Equatable {
        /// Nobody listens.
        case refused
        /// The connection ended before the first byte of an answer.
        case closed
        /// It ended within an answer.
        case truncated(String)
        /// What came is no HTTP.
        case malformed(String)
    }

    private let socket: LocalSocket
    private var buffer: [UInt8] = []

    init(port: UInt16) throws { socket = try LocalSocket(port: port) }

    func send(
        _ method: String, _ path: String, headers: [String] = [], body: String? = nil
    ) throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\n"
        if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) {
            text += "Host: localhost\r\n"
        }
        for header in headers { text += header + "\r\n" }
        if let body {
            text += "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        } else {
            text += "\r\n"
        }
        guard socket.send(Array(text.utf8)) else { throw Failure.closed }
        return try read(isHead: method == "HEAD")
    }

    /// Reads more; false at the end.
    private func fill() -> Bool {
        guard let block = socket.receive(), !block.isEmpty else { return false }
        buffer += block
        return true
    }

    private func read(isHead: Bool) throws -> Answer {
        while find("\r\n\r\n") == nil {
            if !fill() {
                throw buffer.isEmpty
                    ? Failure.closed : Failure.truncated(String(decoding: buffer, as: UTF8.self))
            }
        }
        let end = find("\r\n\r\n") ?? 0
        let head = String(decoding: buffer[..<end], as: UTF8.self)
        buffer = Array(buffer[(end + 4)...])
        var answer = Answer()
        for (index, line) in head.components(separatedBy: "\r\n").enumerated() {
            if index == 0 {
                answer.status = Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...]
                answer.headers.append(
                    (String(line[..<colon]), value.trimmingCharacters(in: .whitespaces)))
            }
        }
        guard answer.status > 0 else { throw Failure.malformed(head) }
        if !isHead { answer.body = try readBody(of: answer) }
        return answer
    }

    private func readBody(of answer: Answer) throws -> String {
        if answer["transfer-encoding"]?.lowercased() == "chunked" { return try readChunks() }
        guard let length = answer["content-length"].flatMap({ Int($0) }) else { return "" }
        return String(decoding: try take(length), as: UTF8.self)
    }

    private func readChunks() throws -> String {
        var body: [UInt8] = []
        while true {
            while find("\r\n") == nil { try need() }
            let line = String(decoding: buffer[..<(find("\r\n") ?? 0)], as: UTF8.self)
            buffer = Array(buffer[((find("\r\n") ?? 0) + 2)...])
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
                throw Failure.malformed(line)
            }
            body += try take(size)
            _ = try take(2)
            if size == 0 { return String(decoding: body, as: UTF8.self) }
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { try need() }
        defer { buffer = Array(buffer[count...]) }
        return Array(buffer[..<count])
    }

    private func need() throws {
        if !fill() { throw Failure.truncated("within a body") }
    }

    private func find(_ text: String) -> Int? {
        let pattern = Array(text.utf8)
        guard buffer.count >= pattern.count else { return nil }
        return (0...(buffer.count - pattern.count)).first {
            Array(buffer[$0..<($0 + pattern.count)]) == pattern
        }
    }
}
