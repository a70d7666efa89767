// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import CPenstock
import Glibc
import PenstockCore
import PenstockHTTP

/// What became of a message: everything a caller of the engine can see, as copies.
struct Outcome: Equatable, CustomStringConvertible {
    enum Kind: Equatable {
        case ok
        case more
        case refused(HTTPFault)
    }
    var kind = Kind.more
    var details: [String: String] = [:]
    var fields: [String] = []
    var trailers: [String] = []
    var body: [UInt8] = []
    /// Bytes of the message; what follows is the next one.
    var length = 0

    var description: String {
        "\(kind) \(details) \(fields) body \(String(decoding: body, as: UTF8.self)) \(trailers)"
    }
}

/// Drives the engine as an event loop does: bytes come in pieces into a buffer that moves as it
/// grows; the head first, then the body from wherever it begins.
///
/// Every buffer is as long as what it holds, so AddressSanitizer sees a read past the end.
struct MessageReader {
    var bytes: [UInt8]
    /// The method a response answers; nil for a request.
    var responseTo: HTTPMethod?
    var closed = false
    var limits = HeadLimits()
    var chunkLimits = ChunkLimits()
    var bodyLimit = UInt64.max

    /// Reads the bytes in pieces that end at `cuts` (ascending) and at the end.
    func read(cuts: [Int]) -> Outcome {
        var outcome = Outcome()
        let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: 100)
        defer { fields.deallocate() }
        var table = HeaderTable(fields: fields, capacity: 100)
        let trailerMemory = UnsafeMutablePointer<UInt8>.allocate(capacity: 8192)
        defer { trailerMemory.deallocate() }
        var request = RequestHead()
        var response = ResponseHead()
        var body: BodyDecoder?
        var resumeAt = 0
        var held: UnsafeMutablePointer<UInt8>?
        defer { held?.deallocate() }
        var bodyStart = 0
        var done = 0

        for end in cuts + [bytes.count] {
            if var decoder = body {
                let finished = feed(&decoder, done..<end, &outcome)
                body = decoder
                if finished { break }
                done = end
                continue
            }
            // A new block each time: the old one is freed, views into it must have moved.
            let block = UnsafeMutablePointer<UInt8>.allocate(capacity: max(end, 1))
            bytes.withUnsafeBufferPointer {
                if end > 0 { block.update(from: $0.baseAddress!, count: end) }
            }
            held?.deallocate()
            held = block
            let result: ParseResult
            if let responseTo {
                result = HeadParser.parseResponse(
                    block, end, to: responseTo, resumeAt: &resumeAt, head: &response,
                    table: &table, limits: limits)
            } else {
                result = HeadParser.parseRequest(
                    block, end, resumeAt: &resumeAt, head: &request, table: &table, limits: limits)
            }
            switch result {
            case .incomplete: continue
            case .refused(let fault):
                outcome.kind = .refused(fault)
                return outcome
            case .complete: break
            }
            responseTo == nil
                ? outcome.note(request, table, block, end)
                : outcome.note(response, table, block, end)
            let framing = responseTo == nil ? request.framing : response.framing
            bodyStart = responseTo == nil ? request.headBytes : response.headBytes
            outcome.length = bodyStart
            var decoder = BodyDecoder(
                framing, isRequest: responseTo == nil, limit: bodyLimit, chunkLimits: chunkLimits,
                trailers: TrailerBuffer(trailerMemory, capacity: 8192))
            let finished = feed(&decoder, bodyStart..<end, &outcome)
            body = decoder
            done = end
            if finished { break }
        }
        if outcome.kind == .more, closed, let body {
            outcome.kind = body.finish().map(Outcome.Kind.refused) ?? .ok
        }
        // Where a refusal is noticed within a piece is nobody's business.
        if case .refused = outcome.kind { outcome.length = 0 }
        if outcome.kind == .ok, let body, body.chunks.isDone {
            var trailers = HeaderTable(fields: fields, capacity: 100)
            precondition(body.chunks.readTrailers(into: &trailers))
            outcome.trailers = trailers.copies
        }
        return outcome
    }

    /// True when the message is over, one way or the other.
    private func feed(
        _ decoder: inout BodyDecoder, _ range: Range<Int>, _ outcome: inout Outcome
    ) -> Bool {
        // An exact copy, for AddressSanitizer.
        let piece = UnsafeMutablePointer<UInt8>.allocate(capacity: max(range.count, 1))
        defer { piece.deallocate() }
        for (i, at) in range.enumerated() { piece[i] = bytes[at] }
        var used = 0
        while true {
            switch decoder.next(piece + used, range.count - used) {
            case .data(let offset, let count, let consumed):
                precondition(count > 0 && offset + count <= consumed)
                precondition(consumed <= range.count - used)
                outcome.body += UnsafeBufferPointer(start: piece + used + offset, count: count)
                used += consumed
                outcome.length += consumed
            case .needMore:
                outcome.length += range.count - used
                return false
            case .end(let consumed):
                precondition(consumed <= range.count - used)
                outcome.length += consumed
                outcome.kind = .ok
                return true
            case .refused(let fault):
                outcome.kind = .refused(fault)
                return true
            }
        }
    }
}

extension Outcome {
    fileprivate mutating func note(
        _ head: RequestHead, _ table: HeaderTable, _ block: UnsafeMutablePointer<UInt8>,
        _ count: Int
    ) {
        for (name, view) in [
            ("method", head.method), ("target", head.target), ("path", head.path),
            ("query", head.query), ("host", head.authority),
        ] { details[name] = String(view) }
        details["method id"] = "\(head.methodID)"
        note(head.framing, head.version, table)
        precondition(head.bytes.p == UnsafePointer(block) && head.headBytes <= count)
    }

    fileprivate mutating func note(
        _ head: ResponseHead, _ table: HeaderTable, _ block: UnsafeMutablePointer<UInt8>,
        _ count: Int
    ) {
        details["status"] = "\(head.status)"
        details["reason"] = head.reason.latin1
        note(head.framing, head.version, table)
        precondition(head.bytes.p == UnsafePointer(block) && head.headBytes <= count)
    }

    private mutating func note(_ framing: MessageFraming, _ version: UInt8, _ table: HeaderTable) {
        details["version"] = "\(version)"
        details["framing"] = "\(framing.body)"
        details["persistent"] = framing.keepAlive ? "yes" : "no"
        details["continue"] = framing.expectsContinue ? "yes" : "no"
        details["upgrade"] = framing.wantsUpgrade ? "yes" : "no"
        fields = table.copies
    }
}

extension HeaderTable {
    /// "name=value" of each present field.
    var copies: [String] {
        (0..<count).filter { fields[$0].isPresent }.map {
            fields[$0].nameView.latin1 + "=" + fields[$0].valueView.latin1
        }
    }
}

extension pen_str {
    /// Every byte as the scalar of its number, so that nothing is lost.
    var latin1: String { String(String.UnicodeScalarView(buffer.map { Unicode.Scalar($0) })) }
}
