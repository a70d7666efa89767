import CPenstock
import PenstockCore
import PenstockHTTP

/// How one block is divided: the record, its two header tables, its id, and the arena's first part.
struct ExchangeLayout {
    let requestFields: Int
    static let responseFields = 64
    /// What a chain of authorizers, a template and an integration take of a usual request together: whoever
    /// needs more pays for a block from the allocator with each.
    static let arenaMinimum = 6144

    private let requestOffset: Int
    private let responseOffset: Int
    private let idOffset: Int
    private let arenaOffset: Int
    let blockSize: Int

    init(_ limits: IOLimits) {
        requestFields = limits.head.fieldCount
        let stride = MemoryLayout<HeaderField>.stride
        requestOffset = (MemoryLayout<ExchangeRecord>.stride + 63) & ~63
        responseOffset = requestOffset + requestFields * stride
        idOffset = responseOffset + ExchangeLayout.responseFields * stride
        arenaOffset = (idOffset + 40 + 63) & ~63
        blockSize = (arenaOffset + ExchangeLayout.arenaMinimum + 1023) & ~1023
    }

    /// Makes a fresh record of a block.
    @inline(__always)
    func make(
        _ block: UnsafeMutableRawPointer, _ loop: UnsafeMutablePointer<LoopServices>,
        arenaLimit: Int
    ) -> Exchange {
        let request = HeaderTable(
            fields: (block + requestOffset).assumingMemoryBound(to: HeaderField.self),
            capacity: requestFields)
        let response = HeaderTable(
            fields: (block + responseOffset).assumingMemoryBound(to: HeaderField.self),
            capacity: ExchangeLayout.responseFields)
        let arena = Arena(
            first: block + arenaOffset, capacity: blockSize - arenaOffset, limit: arenaLimit)
        let exchange = block.assumingMemoryBound(to: ExchangeRecord.self)
        exchange.begin(loop: loop, arena: arena, request: request, response: response)
        return exchange
    }

    /// Where the 36 bytes of the request id are.
    @inline(__always)
    func identifier(_ exchange: Exchange) -> UnsafeMutablePointer<UInt8> {
        (UnsafeMutableRawPointer(exchange) + idOffset).assumingMemoryBound(to: UInt8.self)
    }
}
