public import CPenstock

/// A chunk that a body filter holds back until its token is answered. Released with the exchange.
public struct HeldChunk {
    /// The chunk; absent when nothing is held.
    public var chunk: pen_buf
    /// The index of the filter's step, or its complement when what is held is the body's end.
    public var step: Int32
    /// What the filter waits for; 0: nothing.
    public var token: pen_token

    /// Nothing, or a chunk.
    public init(
        chunk: pen_buf = pen_buf(p: nil, n: 0, ctx: nil, release: nil), step: Int32 = 0,
        token: pen_token = 0
    ) {
        self.chunk = chunk
        self.step = step
        self.token = token
    }

    /// Something is held and may go on now.
    public var isReady: Bool { chunk.p != nil && token == 0 }

    /// Gives the chunk back.
    public mutating func release() {
        guard chunk.p != nil else { return }
        chunk.releaseNow()
        self = HeldChunk()
    }
}

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// What is held of a body, PEN_REQUEST_BODY or PEN_RESPONSE_BODY.
    public func held(_ direction: UInt32) -> UnsafeMutablePointer<HeldChunk> {
        // Written out: an offset that is asked for by a variable key path isn't a constant. That of a
        // stored property of a frozen layout is always known.
        let offset =
            (direction == PEN_REQUEST_BODY
            ? MemoryLayout<ExchangeRecord>.offset(of: \.heldRequest)
            : MemoryLayout<ExchangeRecord>.offset(of: \.heldResponse)).unsafelyUnwrapped
        return (UnsafeMutableRawPointer(self) + offset).assumingMemoryBound(to: HeldChunk.self)
    }

    /// Whether the running step has a token open: all but those that body filters wait for.
    @inline(__always) var hasStepTokens: Bool {
        let holds: UInt32 =
            (pointee.heldRequest.token != 0 ? 1 : 0) + (pointee.heldResponse.token != 0 ? 1 : 0)
        return pointee.openTokens > holds
    }

    /// Whether a filter waited for this token; it doesn't any more.
    func forgetFilterToken(_ token: pen_token) -> Bool {
        guard token != 0 else { return false }
        if pointee.heldRequest.token == token {
            pointee.heldRequest.token = 0
            return true
        }
        guard pointee.heldResponse.token == token else { return false }
        pointee.heldResponse.token = 0
        return true
    }
}
