import CPenstock
public import PenstockCore

extension ChunkDecoder {
    /// One byte of `*( field-line CRLF ) CRLF` (RFC 9112 §7.1.2), by the rules of a head's fields.
    mutating func trailerStep(_ byte: UInt8) -> FaultReason? {
        switch state {
        case .trailerStart:
            if byte == 0x0d {
                state = .endLF
                return nil
            }
            guard ByteClass.isToken(byte) else {
                return byte == 0x0a ? .bareLF : .malformedTrailer
            }
            trailerCount += 1
            if trailerCount > limits.trailerCount { return .trailersTooLarge }
            state = .trailerName
        case .trailerName:
            if byte == 0x3a {
                state = .trailerValue
            } else if !ByteClass.isToken(byte) {
                return .malformedTrailer
            }
        case .trailerValue:
            if byte == 0x0d {
                state = .trailerLF
            } else if ByteClass.of(byte) & ByteClass.value == 0 {
                return byte == 0x0a ? .bareLF : .malformedTrailer
            }
        case .trailerLF:
            guard byte == 0x0a else { return .bareCR }
            state = .trailerStart
        default:
            guard byte == 0x0a else { return .bareCR }
            if let reason = forbiddenTrailer() { return reason }
            state = .done
            return nil
        }
        trailerSize += 1
        guard trailerSize <= limits.trailerBytes, trailers.append(byte) else {
            return .trailersTooLarge
        }
        return nil
    }

    /// Reads the trailer fields into `table`, behind what it holds; call once `isDone`. False when
    /// the table is full. Views point into the lent buffer.
    public func readTrailers(into table: inout HeaderTable) -> Bool {
        walkTrailers { table.append($0) }
    }

    /// RFC 9110 §6.5.1: fields that frame, route or authenticate are not for trailers. Refused rather
    /// than ignored: whoever merges trailers behind us would be their victim.
    private func forbiddenTrailer() -> FaultReason? {
        let allowed = walkTrailers { !ChunkDecoder.forbiddenInTrailers.contains($0.id) }
        return allowed ? nil : .forbiddenTrailer
    }

    private static var forbiddenInTrailers: HeaderSet {
        HeaderSet.hopByHop | .contentLength | .host | .expect | .authorization | .cookie
            | .setCookie | .contentType | .contentEncoding | .cacheControl | .xAPIKey
            | .proxyAuthorization | .proxyAuthenticate | .forwarded | .xForwardedFor
            | .xForwardedHost | .xForwardedPort | .xForwardedProto
    }

    /// Calls `visit` with each field until it answers false; the grammar was checked on the way in.
    private func walkTrailers(_ visit: (HeaderField) -> Bool) -> Bool {
        guard var start = trailerBytes.p else { return true }
        let end = start + trailerBytes.n
        while start < end {
            let colon = WordScan.first(0x3a, start, end)
            let stop = WordScan.first(0x0d, colon, end)
            guard colon < stop else { return true }
            let value = ByteView(colon + 1, stop - colon - 1).trimmed
            let name = ByteView(start, colon - start)
            guard visit(HeaderField(name: name, value: value, id: HeaderName.identify(name))) else {
                return false
            }
            start = stop + 2
        }
        return true
    }
}
