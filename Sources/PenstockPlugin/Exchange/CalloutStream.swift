public import CPenstock

/// A callout whose answer comes in pieces, as many as are asked for (pen.callout-stream/1).
///
/// Who does not ask holds the upstream. A number: nothing to free; it ends with the step that started
/// it. There is no `AsyncSequence` of it, because `async` roles run away from the exchange's loop.
public struct CalloutStream: Hashable, Sendable {
    /// What its events say.
    public let token: Token

    /// Asks for the next part; return `.pending` after it.
    /// - Throws: `HostError` when the stream is over, or was asked already.
    public func next(_ exchange: Exchange) throws(HostError) {
        guard let table = exchange.tables.pointee.calloutStream else {
            throw .unsupported("pen.callout-stream/1")
        }
        try HostError.check(table.pointee.next(exchange.raw, token), "asking for a chunk")
    }

    /// Ends it; no event follows. Does nothing when it is over.
    public func stop(_ exchange: Exchange) {
        _ = exchange.tables.pointee.calloutStream?.pointee.stop(exchange.raw, token)
    }
}

extension Event {
    /// A part of a streamed callout's answer; its views are borrowed until the hook returns.
    public enum StreamPart {
        /// The head, which comes unasked.
        case head(status: Int32, headers: UnsafeBufferPointer<pen_kv>)
        /// Some of the body, never empty; its bounds mean nothing.
        case chunk(Bytes, offset: Int64)
        /// All of the body came.
        case end
        /// It broke off, or there is no answer at all: PEN_UPSTREAM_*.
        case failed(Int64)
    }

    /// Which part of which stream this is; nil: it is another's event.
    public func part(of stream: CalloutStream) -> StreamPart? {
        guard token == stream.token else { return nil }
        switch kind {
        case .calloutHead: return .head(status: status, headers: headers)
        case .calloutChunk: return .chunk(data, offset: value)
        case .calloutDone: return status > 0 ? .end : .failed(value)
        default: return nil
        }
    }
}
