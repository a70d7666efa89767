import PenstockCore
import PenstockHTTP

/// One HTTP/1.1 answer from pieces of any size, by the engine that reads upstreams' answers: what the
/// gateway refuses there is a fault here.
struct AnswerReader {
    /// Why an answer can't be read; a predicate of whoever sent it.
    struct Fault: Error {
        var message: String
    }

    /// More than the data plane takes of an upstream: AWS's services put logs and metadata into fields.
    static let limits = HeadLimits(fieldLineBytes: 65535, headBytes: 256 << 10, fieldCount: 200)

    private let method: HTTPMethod
    private let bodyMax: Int
    private var input: [UInt8] = []
    /// How many bytes of `input` are done with.
    private var place = 0
    private var answer = HTTPCall(status: 0)
    /// There is one once the head is whole.
    private var decoder: BodyDecoder?

    /// A reader of the answer to `method`, whose body has at most `bodyMax` bytes.
    init(to method: String, bodyMax: Int) {
        self.method = method == "HEAD" ? .head : .other
        self.bodyMax = bodyMax
    }

    /// More bytes; the answer once it is whole.
    mutating func take(_ bytes: ArraySlice<UInt8>) throws(Fault) -> HTTPCall? {
        input += bytes
        while decoder == nil {
            guard try readHead() else { return nil }
        }
        return try readBody() ? answer : nil
    }

    /// The peer has closed.
    mutating func end() throws(Fault) -> HTTPCall {
        guard let decoder else { throw Fault(message: "closed without an answer") }
        guard decoder.finish() == nil else {
            throw Fault(message: "closed in the middle of its answer")
        }
        return answer
    }

    /// Reads a head anew from its first byte, which is rarely done twice; false: it isn't all here.
    private mutating func readHead() throws(Fault) -> Bool {
        guard !input.isEmpty else { return false }
        switch parse(input) {
        case .failure(let fault): throw fault
        case .success(nil): return false
        case .success(let head?):
            input.removeFirst(head.bytes)
            guard head.call.status != 101 else {
                throw Fault(message: "switches to a protocol that nobody asked for")
            }
            // An interim answer is followed by the real one (RFC 9110 §15.2).
            guard head.call.status >= 200 else { return true }
            answer = head.call
            decoder = BodyDecoder(head.framing, isRequest: false, limit: UInt64(bodyMax))
            return true
        }
    }

    private struct Head {
        var call: HTTPCall
        var framing: MessageFraming
        /// How long it is.
        var bytes: Int
    }

    /// Success of nil: the head isn't all here.
    private func parse(_ bytes: [UInt8]) -> Result<Head?, Fault> {
        withUnsafeTemporaryAllocation(of: HeaderField.self, capacity: Self.limits.fieldCount) {
            memory in
            bytes.withUnsafeBufferPointer { bytes -> Result<Head?, Fault> in
                guard let fields = memory.baseAddress, let base = bytes.baseAddress else {
                    return .success(nil)
                }
                var table = HeaderTable(fields: fields, capacity: memory.count)
                var head = ResponseHead()
                var resumeAt = 0
                switch HeadParser.parseResponse(
                    base, bytes.count, to: method, resumeAt: &resumeAt, head: &head, table: &table,
                    limits: Self.limits)
                {
                case .incomplete: return .success(nil)
                case .refused(let fault): return .failure(refusal(fault))
                case .complete: break
                }
                var call = HTTPCall(status: Int(head.status))
                for field in memory[..<table.count] where field.isPresent {
                    call.fields.append((String(field.nameView), String(field.valueView)))
                }
                return .success(
                    Head(call: call, framing: head.framing, bytes: head.headBytes))
            }
        }
    }

    /// Reads what there is of the body; false: it isn't all here.
    private mutating func readBody() throws(Fault) -> Bool {
        while decoder?.isComplete == false, place < input.count {
            let left = input.count - place
            let step = input.withUnsafeBufferPointer { bytes in
                bytes.baseAddress.flatMap { decoder?.next($0 + place, left) }
            }
            switch step {
            case .data(let offset, let count, let consumed):
                answer.bytes += input[(place + offset)..<(place + offset + count)]
                place += consumed
            case .end: return true
            case .refused(let fault): throw refusal(fault)
            case .needMore, nil: place = input.count
            }
        }
        input.removeAll(keepingCapacity: true)
        place = 0
        return decoder?.isComplete == true
    }

    private func refusal(_ fault: HTTPFault) -> Fault {
        if fault.reason == .bodyTooLarge {
            return Fault(message: "answers with more than \(bodyMax) bytes")
        }
        return Fault(message: "doesn't answer in HTTP/1.1: \(fault.reason.sentence)")
    }
}
