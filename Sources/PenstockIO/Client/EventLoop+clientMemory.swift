import PenstockCore

extension EventLoop {
    /// An exchange record with empty tables.
    @inline(__always)
    func takeExchange() -> Exchange {
        metrics.pointee.exchangesOpen += 1
        return ExchangeLayout(options.limits).make(
            exchangeBlocks.take(), services, arenaLimit: options.limits.exchangeArena)
    }

    @inline(__always)
    func giveExchange(_ exchange: Exchange) {
        exchange.pointee.arena.reset()
        metrics.pointee.exchangesOpen -= 1
        exchangeBlocks.give(UnsafeMutableRawPointer(exchange))
    }

    /// A buffer with room for more of a head. Nothing is pinned between requests, so bytes may move.
    func makeRoom(_ client: Client) {
        guard client.pointee.input.base != nil else {
            let block = blocks.take()
            client.pointee.input = ReadBuffer(
                base: block.assumingMemoryBound(to: UInt8.self), capacity: blocks.blockSize)
            return
        }
        if client.pointee.input.room < 1024 { compact(client) }
    }

    func compact(_ client: Client) {
        guard let base = client.pointee.input.base, client.pointee.input.start > 0 else { return }
        let count = client.pointee.input.count
        base.update(from: base + client.pointee.input.start, count: count)
        client.pointee.input.start = 0
        client.pointee.input.end = count
    }

    /// An idle connection holds no buffer.
    func giveBackInput(_ client: Client) {
        guard client.pointee.exchange == nil, client.pointee.input.count == 0,
            let base = client.pointee.input.base
        else { return }
        blocks.give(base)
        client.pointee.input = ReadBuffer()
    }
}
