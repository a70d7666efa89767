import ByteEncodings
import CPenstock
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// A failure of a mapping: the exchange answers 500 "Internal server error", and this goes to the log.
struct MappingFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Memory for the body that a conversion makes, used again from request to request. It is the
/// instance's and not the exchange's, whose arena is smaller than bodies may be.
final class ConversionMemory {
    private var memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4096)
    /// More than this is given back after the request that needed it.
    private static let keptMax = 1 << 20

    deinit { memory.deallocate() }

    /// Room for `count` bytes, which what was converted before no longer needs.
    func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if count > memory.count || memory.count > ConversionMemory.keptMax {
            memory.deallocate()
            memory = .allocate(capacity: max(count, 4096))
        }
        return memory.baseAddress.unsafelyUnwrapped
    }
}

extension ContentConversion {
    /// The body after this conversion: the same bytes, or others in `memory`.
    func apply(_ body: Bytes, _ memory: ConversionMemory) throws -> Bytes {
        switch self {
        case .bytes: return body
        case .text:
            guard let fault = UTF8Repair.firstFault(body.buffer) else { return body }
            let text = UTF8Repair.repaired(body.buffer, from: fault)
            let out = memory.room(text.count)
            text.withUnsafeBufferPointer {
                out.update(from: $0.baseAddress.unsafelyUnwrapped, count: text.count)
            }
            return Bytes(p: out, n: text.count)
        case .encode:
            let count = Base64.encodedCount(body.n)
            let out = memory.room(count)
            Base64.encode(body.buffer, into: out)
            return Bytes(p: out, n: count)
        case .decode:
            let out = memory.room(body.n)
            guard let count = Base64.decode(body.buffer, into: out) else {
                throw MappingFailure("the body is to be converted to binary and is not base64")
            }
            return Bytes(p: out, n: count)
        }
    }
}
