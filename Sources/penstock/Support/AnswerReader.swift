/// Reads one HTTP/1.1 answer from pieces of any size (RFC 9112 §6.3). Enough for servers that an
/// operator names; what it can't read is a fault, never a guess.
struct AnswerReader {
    /// Why an answer can't be read; a predicate of whoever sent it.
    struct Fault: Error {
        var message: String
    }

    private enum Framing {
        case length(Int)
        case chunked
        case untilEnd
    }

    /// Bytes of an answer's head.
    static let headMax = 256 << 10

    private let isHead: Bool
    private let bodyMax: Int
    private var input: [UInt8] = []
    private var answer: HTTPCall?
    private var framing = Framing.untilEnd
    /// How much of `input` has been looked at.
    private var place = 0

    init(isHead: Bool, bodyMax: Int) {
        self.isHead = isHead
        self.bodyMax = bodyMax
    }

    /// More bytes; the answer once it is whole.
    mutating func take(_ bytes: ArraySlice<UInt8>) throws(Fault) -> HTTPCall? {
        input += bytes
        while answer == nil {
            guard try readHead() else { return nil }
        }
        guard var whole = answer else { return nil }
        switch framing {
        case .length(let count):
            guard input.count >= count else { return nil }
            whole.bytes = Array(input[..<count])
            return whole
        case .untilEnd:
            guard input.count <= bodyMax else { throw tooLarge }
            return nil
        case .chunked:
            while let chunk = try readChunk() {
                if chunk.isEmpty { return answer }
                answer?.bytes += chunk
                guard (answer?.bytes.count ?? 0) <= bodyMax else { throw tooLarge }
            }
            return nil
        }
    }

    /// The peer has closed.
    mutating func end() throws(Fault) -> HTTPCall {
        guard var whole = answer else { throw Fault(message: "closed without an answer") }
        guard case .untilEnd = framing else {
            throw Fault(message: "closed in the middle of its answer")
        }
        whole.bytes = input
        return whole
    }

    private var tooLarge: Fault { Fault(message: "answers with more than \(bodyMax) bytes") }

    /// Reads a head; false: it isn't all here.
    private mutating func readHead() throws(Fault) -> Bool {
        guard let end = Self.blankLine(in: input, from: max(0, place - 3)) else {
            place = input.count
            guard place <= Self.headMax else {
                throw Fault(message: "answers with a head of more than \(Self.headMax) bytes")
            }
            return false
        }
        let head = String(decoding: input[..<end], as: UTF8.self)
        input.removeFirst(end + 4)
        place = 0
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)[...]
        let words = (lines.popFirst() ?? "").split(separator: " ", maxSplits: 2)
        guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]),
            (100...999).contains(status)
        else { throw Fault(message: "doesn't speak HTTP/1.1") }
        // An interim answer is followed by the real one (RFC 9110 §15.2).
        if status < 200 { return true }
        var call = HTTPCall(status: status)
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else {
                throw Fault(message: "answers with a header line without a colon")
            }
            call.fields.append(
                (String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...])))
        }
        framing = try framing(of: call)
        answer = call
        return true
    }

    private func framing(of call: HTTPCall) throws(Fault) -> Framing {
        if isHead || call.status == 204 || call.status == 304 { return .length(0) }
        if let coding = call.field("Transfer-Encoding") {
            guard coding.lowercased() == "chunked" else {
                throw Fault(message: "answers with the transfer coding \(coding)")
            }
            return .chunked
        }
        guard let text = call.field("Content-Length") else { return .untilEnd }
        guard let count = Int(text), count >= 0 else {
            throw Fault(message: "answers with the length '\(text)'")
        }
        guard count <= bodyMax else { throw tooLarge }
        return .length(count)
    }

    /// The next chunk, empty for the last; nil: it isn't all here.
    private mutating func readChunk() throws(Fault) -> [UInt8]? {
        guard let end = Self.lineEnd(in: input, from: place) else { return nil }
        let line = String(decoding: input[place..<end], as: UTF8.self)
        guard let size = Int(line.prefix { $0 != ";" && $0 != " " }, radix: 16), size >= 0 else {
            throw Fault(message: "answers with a chunk without a size")
        }
        guard size <= bodyMax else { throw tooLarge }
        let start = end + 2
        if size == 0 {
            // Trailers, if any, end with a blank line and tell nothing that is wanted.
            guard
                input[end...].starts(with: [13, 10, 13, 10])
                    || Self.blankLine(in: input, from: end) != nil
            else { return nil }
            return []
        }
        guard input.count >= start + size + 2 else { return nil }
        let chunk = Array(input[start..<(start + size)])
        place = start + size + 2
        // What was read is dropped now and then, so that a long answer is held once.
        if place > 1 << 20 {
            input.removeFirst(place)
            place = 0
        }
        return chunk
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        var i = start
        while i + 1 < bytes.count {
            if bytes[i] == 13, bytes[i + 1] == 10 { return i }
            i += 1
        }
        return nil
    }

    private static func blankLine(in bytes: [UInt8], from start: Int) -> Int? {
        var i = start
        while i + 3 < bytes.count {
            if bytes[i] == 13, bytes[i + 1] == 10, bytes[i + 2] == 13, bytes[i + 3] == 10 {
                return i
            }
            i += 1
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}
