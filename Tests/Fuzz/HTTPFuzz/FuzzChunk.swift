import CPenstock
import PenstockCore
import PenstockHTTP

/// One run of the body decoder on any bytes as a chunked body, whole and in pieces.
///
/// The first byte is the length of the pieces (0: one). Traps when an invariant breaks: spans stay
/// within the input, no more is consumed than given, and the cut changes neither the data nor the
/// outcome.
public func fuzzChunk(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count > 1, let first = input.baseAddress else { return }
    let bytes = UnsafeBufferPointer(start: first + 1, count: input.count - 1)
    let whole = decode(bytes, piece: bytes.count)
    let parted = decode(bytes, piece: first.pointee == 0 ? bytes.count : Int(first.pointee))
    precondition(whole == parted, "the cut makes a difference")
}

private struct Decoded: Equatable {
    var data: [UInt8] = []
    var trailers: [UInt8] = []
    var end: Int?
    var fault: HTTPFault?
}

private func decode(_ bytes: UnsafeBufferPointer<UInt8>, piece: Int) -> Decoded {
    var framing = MessageFraming()
    framing.body = .chunked
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 512)
    defer { memory.deallocate() }
    var decoder = BodyDecoder(
        framing, isRequest: true, limit: 1 << 20,
        chunkLimits: ChunkLimits(extensionBytes: 64, trailerBytes: 1024, trailerCount: 8),
        trailers: TrailerBuffer(memory, capacity: 512))
    var result = Decoded()
    var start = 0
    while start < bytes.count {
        let count = min(piece, bytes.count - start)
        let exact = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
        defer { exact.deallocate() }
        for i in 0..<count { exact[i] = bytes[start + i] }
        if feed(&decoder, exact, count, start, &result) { return result }
        start += count
    }
    return result
}

/// True when the body is over.
private func feed(
    _ decoder: inout BodyDecoder, _ exact: UnsafeMutablePointer<UInt8>, _ count: Int, _ start: Int,
    _ result: inout Decoded
) -> Bool {
    var used = 0
    while true {
        switch decoder.next(exact + used, count - used) {
        case .data(let offset, let length, let consumed):
            precondition(length > 0 && offset >= 0 && offset + length <= consumed)
            precondition(consumed <= count - used)
            result.data += UnsafeBufferPointer(start: exact + used + offset, count: length)
            used += consumed
        case .needMore:
            return false
        case .end(let consumed):
            precondition(consumed <= count - used)
            result.end = start + used + consumed
            result.trailers = Array(decoder.chunks.trailerBytes.buffer)
            readTrailers(decoder)
            return true
        case .refused(let fault):
            result.fault = fault
            return true
        }
    }
}

private func readTrailers(_ decoder: BodyDecoder) {
    let fields = UnsafeMutablePointer<HeaderField>.allocate(capacity: 8)
    defer { fields.deallocate() }
    var table = HeaderTable(fields: fields, capacity: 8)
    precondition(decoder.chunks.readTrailers(into: &table))
    for i in 0..<table.count {
        precondition(FieldSyntax.isName(table.fields[i].nameView))
        precondition(FieldSyntax.isValue(table.fields[i].valueView))
        precondition(!HeaderSet.framing.contains(table.fields[i].id))
    }
}
