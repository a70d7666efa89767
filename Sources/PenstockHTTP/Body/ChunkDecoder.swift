public import CPenstock
public import PenstockCore

/// Decodes `Transfer-Encoding: chunked` (RFC 9112 §7.1) from pieces cut anywhere, without copying.
///
/// Strict where lenient readers were played against each other: lines end in CRLF only, both after a
/// size and after data; nothing may stand before a size or between it and its CRLF but a well-formed
/// extension; LF and other controls are refused inside extensions ("TERM.EXT", "EXT.TERM" and the
/// spill variants of J. Wagner, "Funky chunks", 2025). Extensions are checked, counted and dropped.
public struct ChunkDecoder {
    var state = State.size
    var isRequest: Bool
    var digits: UInt8 = 0
    /// Bytes of the chunk's data still to come; while a size is read, the size so far.
    var remaining: UInt64 = 0
    var extensionBytes = 0
    var trailerCount = 0
    var trailerSize = 0
    var trailers: TrailerBuffer
    let limits: ChunkLimits

    enum State: UInt8 {
        case size, sizeSpace
        case extensionStart, extensionName, afterName, valueStart, value, quoted, escaped,
            afterValue
        case spaceAfterValue
        case sizeLF
        case data, dataCR, dataLF
        case trailerStart, trailerName, trailerValue, trailerLF, endLF
        case done
    }

    /// A decoder for one body. `trailers` is where trailer fields are kept; without one they are
    /// checked and dropped.
    public init(
        isRequest: Bool, limits: ChunkLimits = ChunkLimits(),
        trailers: TrailerBuffer = TrailerBuffer()
    ) {
        self.isRequest = isRequest
        self.limits = limits
        self.trailers = trailers
    }

    /// Whether the last chunk and the trailers were read.
    public var isDone: Bool { state == .done }

    /// The trailer section as received, without the empty line; complete once `isDone`.
    public var trailerBytes: ByteView { trailers.view }

    /// Goes on with the next `count` bytes.
    public mutating func next(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> BodyStep {
        // What follows the end is the next message's, however often somebody asks.
        if isDone { return .end(consumed: 0) }
        var i = 0
        while i < count {
            if state == .data {
                let take = min(remaining, UInt64(count - i))
                remaining -= take
                if remaining == 0 { state = .dataCR }
                return .data(offset: i, count: Int(take), consumed: i + Int(take))
            }
            if let reason = step(bytes[i]) { return refuse(reason) }
            i += 1
            if state == .done { return .end(consumed: i) }
        }
        return .needMore
    }

    func refuse(_ reason: FaultReason) -> BodyStep {
        .refused(isRequest ? HTTPFault(request: reason) : HTTPFault(response: reason))
    }

    /// One byte outside of data.
    private mutating func step(_ byte: UInt8) -> FaultReason? {
        switch state {
        case .size, .sizeSpace, .sizeLF: return sizeStep(byte)
        case .extensionStart, .extensionName, .afterName, .valueStart, .value, .quoted, .escaped,
            .afterValue, .spaceAfterValue:
            extensionBytes += 1
            if extensionBytes > limits.extensionBytes { return .chunkExtensionTooLarge }
            return extensionStep(byte)
        case .dataCR:
            guard byte == 0x0d else { return .missingChunkEnd }
            state = .dataLF
        case .dataLF:
            guard byte == 0x0a else { return .missingChunkEnd }
            state = .size
        case .trailerStart, .trailerName, .trailerValue, .trailerLF, .endLF:
            return trailerStep(byte)
        case .data, .done: break
        }
        return nil
    }

    private mutating func sizeStep(_ byte: UInt8) -> FaultReason? {
        if state == .sizeLF {
            guard byte == 0x0a else { return .bareCR }
            digits = 0
            state = remaining == 0 ? .trailerStart : .data
            return nil
        }
        if state == .size {
            let value = ByteClass.hexValue(byte)
            if value < 16 {
                // Leading zeros count: nobody writes seventeen digits in good faith.
                guard digits < 16 else { return .malformedChunkSize }
                digits += 1
                remaining = remaining << 4 | UInt64(value)
                return remaining > UInt64(Int64.max) ? .chunkTooLarge : nil
            }
            guard digits > 0 else { return .malformedChunkSize }
        }
        switch byte {
        case 0x0d where state == .size: state = .sizeLF
        case 0x3b: state = .extensionStart
        case 0x20, 0x09:
            // RFC 9112 §7.1.1: white space is allowed before ";" and only there.
            state = .sizeSpace
            extensionBytes += 1
            if extensionBytes > limits.extensionBytes { return .chunkExtensionTooLarge }
        case 0x0a: return .bareLF
        default: return .malformedChunkSize
        }
        return nil
    }
}
