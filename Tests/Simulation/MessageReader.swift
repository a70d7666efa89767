/// A head as a peer sees it.
struct MessageHead {
    var startLine: String
    var fields: [(name: String, value: String)]

    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    var status: Int { Int(startLine.split(separator: " ").dropFirst().first ?? "") ?? 0 }
    var closes: Bool { value("connection")?.lowercased().contains("close") == true }
}

/// Reads HTTP/1.1 messages from a stream: small, slow, and not the gateway's own parser, so that the
/// two can disagree.
final class MessageReader {
    enum Framing: Equatable { case empty, length(Int), chunked, untilClose }
    /// A head came: how is its body framed? Nil: an interim response, the real one follows.
    var onHead: (MessageHead) -> Framing? = { _ in .empty }
    var onBody: (ArraySlice<UInt8>) -> Void = { _ in }
    var onEnd: () -> Void = {}
    var onFault: (String) -> Void = { _ in }

    private enum State: Equatable {
        case head, body(Int), chunkHead, chunk(Int), trailers, untilClose, failed
    }
    private var state = State.head
    private var buffer: [UInt8] = []
    private var start = 0

    /// Something of a message has come that is not over.
    var isInside: Bool { state != .head || start < buffer.count }
    /// A body that the end of the stream ends.
    var endsWithStream: Bool { state == .untilClose }

    func feed(_ bytes: [UInt8]) {
        buffer += bytes
        while advance() {}
        if start > 0 {
            buffer.removeFirst(start)
            start = 0
        }
    }

    /// The stream ended.
    func close() {
        guard state == .untilClose else { return }
        state = .head
        onEnd()
    }

    private func advance() -> Bool {
        switch state {
        case .failed: return false
        case .head: return head()
        case .body(let left), .chunk(let left):
            let count = min(left, buffer.count - start)
            if count > 0 { onBody(buffer[start..<start + count]) }
            start += count
            guard count == left else {
                if case .body = state {
                    state = .body(left - count)
                } else {
                    state = .chunk(left - count)
                }
                return false
            }
            if case .chunk = state {
                guard buffer.count - start >= 2 else {
                    state = .chunk(0)
                    return false
                }
                guard buffer[start] == 13, buffer[start + 1] == 10 else {
                    return fail("no CRLF behind a chunk")
                }
                start += 2
                state = .chunkHead
                return true
            }
            return finish()
        case .chunkHead:
            guard let line = line() else { return false }
            guard let size = Int(line, radix: 16) else { return fail("chunk size \(line)") }
            state = size == 0 ? .trailers : .chunk(size)
            return true
        case .trailers:
            guard let line = line() else { return false }
            return line.isEmpty ? finish() : true
        case .untilClose:
            if start < buffer.count { onBody(buffer[start...]) }
            start = buffer.count
            return false
        }
    }

    private func finish() -> Bool {
        state = .head
        onEnd()
        return true
    }

    private func fail(_ reason: String) -> Bool {
        state = .failed
        onFault(reason)
        return false
    }

    private func line() -> String? {
        guard let end = buffer[start...].firstIndex(of: 10) else { return nil }
        let text = String(decoding: buffer[start..<max(start, end - 1)], as: UTF8.self)
        start = end + 1
        return text
    }

    private func head() -> Bool {
        var at = start
        while at + 3 < buffer.count {
            if buffer[at] == 13, buffer[at + 1] == 10, buffer[at + 2] == 13, buffer[at + 3] == 10 {
                break
            }
            at += 1
        }
        guard at + 3 < buffer.count else { return false }
        let text = String(decoding: buffer[start..<at], as: UTF8.self)
        start = at + 4
        let lines = text.split(separator: "\r\n").map(String.init)
        guard let first = lines.first, first.contains("HTTP/1.") else {
            return fail("a head that begins with \(lines.first?.prefix(40) ?? "nothing")")
        }
        let fields = lines.dropFirst().map { line -> (name: String, value: String) in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (
                line[..<colon].lowercased(),
                String(line[colon...].dropFirst().drop { $0 == " " })
            )
        }
        guard let framing = onHead(MessageHead(startLine: first, fields: fields)) else {
            return true
        }
        switch framing {
        case .empty: return finish()
        case .length(let count):
            state = .body(count)
        case .chunked: state = .chunkHead
        case .untilClose: state = .untilClose
        }
        return true
    }
}
