import PenstockCore

extension EventLoop {
    /// Gives back all the memory of a loop that holds nothing any more. In production loops live as
    /// long as the process; a simulation makes thousands.
    func destroy() {
        if let lease {
            lease.pointee.upstreamStates?.deallocate()
            lease.pointee.logNumbers?.deallocate()
            lease.pointee.snapshot.release()
            lease.deallocate()
        }
        lease = nil
        for state in Array(upstreams.values) + retiredUpstreams { state.destroy() }
        for listener in listeners { listener.deallocate() }
        log.destroy()
        for index in apiLogs.indices { apiLogs[index].destroy() }
        blocks.destroy()
        exchangeBlocks.destroy()
        clientRecords.destroy()
        upstreamRecords.destroy()
        wheel.destroy()
        sockets.destroy()
        scratchStart.deallocate()
        held.deallocate()
        events.deallocate()
        spans.deallocate()
        chunkHeads.deallocate()
        acceptTimer.deallocate()
        listenerTimer.deallocate()
        gatheredBytes.deallocate()
        services.pointee.tokens.destroy()
        metrics.pointee.destroy()
        metrics.deinitialize(count: 1)
        metrics.deallocate()
        services.pointee.clockText.destroy()
        services.pointee.bodyReader?.release()
        services.deallocate()
    }
}
