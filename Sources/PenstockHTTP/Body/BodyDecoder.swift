/// Delimits a message's body, however it is framed, from pieces cut anywhere and without copying.
public struct BodyDecoder {
    private var kind: BodyKind
    private var remaining: UInt64
    private var total: UInt64 = 0
    private let limit: UInt64
    private let isRequest: Bool
    /// The chunk decoder, for its trailers.
    public private(set) var chunks: ChunkDecoder

    /// A decoder for one body of at most `limit` bytes of data. An announced length past the limit is
    /// refused by the first `next`, before any of the body.
    public init(
        _ framing: MessageFraming, isRequest: Bool, limit: UInt64 = .max,
        chunkLimits: ChunkLimits = ChunkLimits(), trailers: TrailerBuffer = TrailerBuffer()
    ) {
        kind = framing.body
        remaining = framing.body == .length ? framing.length : 0
        self.limit = limit
        self.isRequest = isRequest
        chunks = ChunkDecoder(isRequest: isRequest, limits: chunkLimits, trailers: trailers)
    }

    /// Bytes of data so far.
    public var bytesDecoded: UInt64 { total }

    /// Whether the body is known to be over without any further byte.
    public var isComplete: Bool {
        switch kind {
        case .none: true
        case .length: remaining == 0
        case .chunked: chunks.isDone
        case .untilClose: false
        }
    }

    /// Goes on with the next `count` bytes (0 is allowed: "is it over already?").
    public mutating func next(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> BodyStep {
        switch kind {
        case .none: return .end(consumed: 0)
        case .length:
            if remaining == 0 { return .end(consumed: 0) }
            if remaining > limit - total { return chunks.refuse(.bodyTooLarge) }
            if count == 0 { return .needMore }
            let take = Int(min(remaining, UInt64(count)))
            remaining -= UInt64(take)
            total += UInt64(take)
            return .data(offset: 0, count: take, consumed: take)
        case .chunked:
            let step = chunks.next(bytes, count)
            guard case .data(_, let size, _) = step else { return step }
            // A chunk is refused as soon as its size says too much, not when the data has come.
            if UInt64(size) + chunks.remaining > limit - total {
                return chunks.refuse(.bodyTooLarge)
            }
            total += UInt64(size)
            return step
        case .untilClose:
            if count == 0 { return .needMore }
            // What fits is handed out before the refusal, wherever the pieces part.
            let take = Int(min(limit - total, UInt64(count)))
            if take == 0 { return chunks.refuse(.bodyTooLarge) }
            total += UInt64(take)
            return .data(offset: 0, count: take, consumed: take)
        }
    }

    /// The connection ended: nil when that is a proper end of this body, else the fault.
    public func finish() -> HTTPFault? {
        if isComplete || kind == .untilClose { return nil }
        return isRequest ? HTTPFault(request: .truncatedBody) : HTTPFault(response: .truncatedBody)
    }
}
