import CPenstock
import PenstockCore
import PenstockHTTP
import PenstockHTTP2

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Bytes of trailers that are kept of one message; longer ones are refused.
    static var trailerCapacity: Int { 2048 }

    /// Memory for a chunked body's trailers; none when the arena is full, and then they are dropped.
    func trailerBuffer(_ framing: MessageFraming) -> TrailerBuffer {
        guard framing.body == .chunked,
            let memory = pointee.arena.allocate(Exchange.trailerCapacity, align: 1)
        else { return TrailerBuffer() }
        return TrailerBuffer(
            memory.assumingMemoryBound(to: UInt8.self), capacity: Exchange.trailerCapacity)
    }

    /// Gives trailers to the stream that the body goes to, if it goes to one.
    private func keepForStream(_ trailers: ByteView, _ direction: UInt32) {
        let stream =
            direction == PEN_REQUEST_TRAILERS
            ? upstreamRecord?.pointee.socket.stream : clientRecord?.pointee.socket.stream
        guard let stream, let text = trailers.p else { return }
        stream.pointee.session.takeUnretainedValue().keep(trailers: text, trailers.n, of: stream)
    }

    /// Makes a finished body's trailers readable for plugins; false: too many.
    func readTrailers(_ chunks: ChunkDecoder, _ direction: UInt32) -> Bool {
        guard !chunks.trailerBytes.isEmpty else { return true }
        keepForStream(chunks.trailerBytes, direction)
        guard let table = headers(direction) else { return true }
        if table.pointee.capacity == 0, !grow(table) { return false }
        return chunks.readTrailers(into: &table.pointee)
    }
}
