public import CPenstock

/// Sees bodies as they stream, chunk by chunk, and may change them.
///
/// A type that is nothing but a filter serves the transform phases and does nothing in them. What
/// must be known from one chunk to the next belongs in `Exchange.state`, in the exchange's arena.
public protocol BodyFilter: Plugin {
    /// Whose bodies.
    var filters: BodySides { get }
    /// Whether a changed body may have another length: Content-Length is then dropped and the body
    /// goes out chunked.
    var changesLength: Bool { get }
    /// Looks at one chunk. Throwing ends the connection or stream.
    func filter(_ chunk: Chunk, _ exchange: Exchange) throws -> ChunkVerdict
}

/// Bodies of the request, the response, or both.
public struct BodySides: OptionSet, Sendable {
    /// PEN_FILTER_REQUEST, PEN_FILTER_RESPONSE.
    public let rawValue: UInt32
    /// From bits of the ABI.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The request's.
    public static let request = BodySides(rawValue: PEN_FILTER_REQUEST)
    /// The response's.
    public static let response = BodySides(rawValue: PEN_FILTER_RESPONSE)
}

/// A piece of a body; borrowed until the call returns.
public struct Chunk {
    /// The chunk as the host gave it, trailers included.
    public let raw: UnsafePointer<pen_chunk>
    /// The bytes; may be empty at the end.
    public var data: Bytes { raw.pointee.data }
    /// How many bytes of this body came before.
    public var offset: UInt64 { raw.pointee.offset }
    /// Whether this is the end.
    public var isLast: Bool { raw.pointee.last != 0 }
    /// Whose body.
    public var side: BodySide { raw.pointee.direction == PEN_RESPONSE_BODY ? .response : .request }
}

/// What a filter does with a chunk.
public enum ChunkVerdict {
    /// Send it as it is.
    case pass
    /// Send this instead: `pen_buf.borrowing` (valid until the next call for this exchange),
    /// `.lasting` or one with a release function.
    case replace(pen_buf)
    /// Wait until this is resumed; the chunk then comes again.
    case hold(Suspension)
    /// End the connection or stream.
    case abort
}

extension Instance {
    /// The C side of a filter: the instance is the state, as in every hook.
    static func filterTable(_ filter: any BodyFilter) -> pen_body_filter {
        pen_body_filter(
            size: UInt32(MemoryLayout<pen_body_filter>.size), directions: filter.filters.rawValue,
            flags: filter.changesLength ? PEN_FILTER_CHANGES_LENGTH : 0, reserved: 0,
            chunk: { state, exchange, chunk, out, token in
                Unmanaged<Instance>.fromOpaque(state.unsafelyUnwrapped)._withUnsafeGuaranteedRef {
                    $0.filter(Chunk(raw: chunk), exchange, out, token)
                }
            })
    }

    private func filter(
        _ chunk: Chunk, _ raw: OpaquePointer, _ out: UnsafeMutablePointer<pen_buf>,
        _ token: UnsafeMutablePointer<Token>
    ) -> Int32 {
        let exchange = Exchange(raw: raw, tables: tables)
        do {
            switch try bodyFilter.filter(chunk, exchange) {
            case .pass: return PEN_FILTER_PASS
            case .replace(let bytes):
                out.pointee = bytes
                return PEN_FILTER_REPLACE
            case .hold(let wait):
                token.pointee = wait.token
                return PEN_FILTER_HOLD
            case .abort: return PEN_FILTER_ABORT
            }
        } catch {
            exchange.explainFailure(String(describing: error))
            return PEN_FILTER_ABORT
        }
    }
}
