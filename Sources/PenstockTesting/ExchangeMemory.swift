import CPenstock
import PenstockCore

/// One block for a record, its two header tables and its arena's first part.
enum ExchangeMemory {
    private static let fields = 32
    private static let arena = 8 << 10
    private static let recordSize = (MemoryLayout<ExchangeRecord>.stride + 63) & ~63

    static func make(_ loop: UnsafeMutablePointer<LoopServices>) -> Exchange {
        let tables = 2 * fields * MemoryLayout<HeaderField>.stride
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: recordSize + tables + arena, alignment: 64)
        let first = (block + recordSize).bindMemory(to: HeaderField.self, capacity: 2 * fields)
        let exchange = block.bindMemory(to: ExchangeRecord.self, capacity: 1)
        exchange.initialize(
            to: ExchangeRecord(
                loop: loop,
                arena: Arena(
                    first: block + recordSize + tables, capacity: arena, limit: 1 << 20),
                request: HeaderTable(fields: first, capacity: fields),
                response: HeaderTable(fields: first + fields, capacity: fields)))
        return exchange
    }

    static func free(_ exchange: Exchange) {
        exchange.pointee.arena.reset()
        UnsafeMutableRawPointer(exchange).deallocate()
    }
}
