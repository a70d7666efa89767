import CPenstock
package import PenstockCore
import Synchronization

extension PollLoop {
    /// Bytes of an exchange's first arena block.
    static let arenaBlock = 16 << 10
    /// Bytes that an exchange's arena may chain. More than limits.exchange_arena (1 MiB): everything
    /// that a step does is recorded there too.
    static let arenaLimit = 4 << 20
    /// Header fields before a table moves to the arena.
    static let headerCapacity = 48
    /// Threads and waiting jobs of each worker lane.
    static let laneThreads = 4
    static let laneQueue = 256

    private static func of(_ context: UnsafeMutableRawPointer) -> PollLoop {
        Unmanaged<PollLoop>.fromOpaque(context).takeUnretainedValue()
    }

    /// The loop's side of `LoopServices`.
    static var functions: LoopFunctions {
        LoopFunctions(
            clock: { _ in PollLoop.monotonicNanoseconds() },
            post: { PollLoop.of($0).post($1.assumingMemoryBound(to: LoopMessage.self).pointee) },
            arm: { PollLoop.of($0).arm($1.assumingMemoryBound(to: Timer.self), at: $2) },
            cancel: { PollLoop.of($0).cancel($1.assumingMemoryBound(to: Timer.self)) },
            submit: { PollLoop.of($0).submit(lane: $1, $2, $3) },
            callout: {
                PollLoop.of($0).onCallout($1.assumingMemoryBound(to: ExchangeRecord.self), $2, $3)
            },
            // A child's instance has no table to ask for them with (`ChildHost`).
            stream: { _, _, _, _ in false }, nextChunk: { _, _ in false },
            cancelCallout: { PollLoop.of($0).onCancelCallout($1) },
            watch: { PollLoop.of($0).watch($1, $2, token: $3) },
            advance: {
                guard let outcome = PipelineOutcome(rawValue: $2) else { return }
                PollLoop.of($0).onAdvance($1.assumingMemoryBound(to: ExchangeRecord.self), outcome)
            },
            lendExchange: { UnsafeMutableRawPointer(PollLoop.of($0).lendExchange()) },
            returnExchange: {
                PollLoop.of($0).returnExchange($1.assumingMemoryBound(to: ExchangeRecord.self))
            })
    }

    private func submit(
        lane: UInt32, _ function: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
        _ argument: UnsafeMutableRawPointer?
    ) -> Bool {
        let pool = pools.withLock { pools in
            if let known = pools[lane] { return known }
            let fresh = WorkerPool(
                threads: PollLoop.laneThreads, queueMax: PollLoop.laneQueue)
            pools[lane] = fresh
            return fresh
        }
        return pool.submit(function, argument)
    }

    private func watch(_ descriptor: Int32, _ interest: UInt32, token: pen_token) -> Bool {
        remove(descriptor)
        if interest != 0 {
            add(descriptor, interest, Watch(interest: interest, token: token, handler: nil))
        }
        return true
    }

    /// A clean record with an arena of its own. [loop]
    package func lendExchange() -> Exchange {
        exchangesLent += 1
        let exchange = freeExchanges.popLast() ?? allocateExchange()
        return exchange
    }

    /// Takes a record back, with what its arena chained. [loop]
    package func returnExchange(_ exchange: Exchange) {
        exchangesLent -= 1
        if let lease = exchange.pointee.snapshot { lease.pointee.exchanges -= 1 }
        exchange.pointee.arena.reset()
        let block = blockStart(exchange)
        if freeExchanges.count < 64 {
            initialize(exchange, block)
            freeExchanges.append(exchange)
        } else {
            block.deallocate()
        }
    }

    // One block: the record, two header tables, the arena's first block.
    private func allocateExchange() -> Exchange {
        let tables = 2 * PollLoop.headerCapacity * MemoryLayout<HeaderField>.stride
        let record = (MemoryLayout<ExchangeRecord>.stride + 63) & ~63
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: record + tables + PollLoop.arenaBlock, alignment: 64)
        let exchange = block.bindMemory(to: ExchangeRecord.self, capacity: 1)
        initialize(exchange, block)
        return exchange
    }

    private func blockStart(_ exchange: Exchange) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(exchange)
    }

    private func initialize(_ exchange: Exchange, _ block: UnsafeMutableRawPointer) {
        let capacity = PollLoop.headerCapacity
        let record = (MemoryLayout<ExchangeRecord>.stride + 63) & ~63
        let fields = (block + record).bindMemory(to: HeaderField.self, capacity: capacity * 2)
        let arena = UnsafeMutableRawPointer(fields + capacity * 2)
        exchange.initialize(
            to: ExchangeRecord(
                loop: services,
                arena: Arena(
                    first: arena, capacity: PollLoop.arenaBlock, limit: PollLoop.arenaLimit),
                request: HeaderTable(fields: fields, capacity: capacity),
                response: HeaderTable(fields: fields + capacity, capacity: capacity)))
    }
}
