import PenstockCore

extension SimulatedWorld {
    /// Connections that clients have open.
    package var openClients: Int { loops.reduce(0) { $0 + $1.openClients } }

    /// Whether every loop has given everything back.
    package var isQuiet: Bool { leaks().isEmpty && !systems.contains(where: \.isWoken) }

    /// What is still held, after all peers are gone and the loops have drained.
    package func leaks() -> [String] {
        var found: [String] = []
        func expect(_ value: Int, _ what: String) {
            if value != 0 { found.append("\(value) \(what)") }
        }
        for loop in loops {
            let metrics = loop.metrics.pointee
            let name = "of loop \(loop.index)"
            expect(Int(truncatingIfNeeded: metrics.connectionsOpen), "client connections \(name)")
            expect(Int(truncatingIfNeeded: metrics.upstreamOpen), "upstream connections \(name)")
            expect(Int(metrics.exchangesOpen), "exchanges \(name)")
            expect(loop.blocks.outstanding, "read blocks \(name)")
            expect(loop.exchangeBlocks.outstanding, "exchange records \(name)")
            expect(loop.clientRecords.outstanding, "client records \(name)")
            expect(loop.upstreamRecords.outstanding, "upstream records \(name)")
            expect(loop.wheel.count, "armed timers \(name)")
            expect(loop.sockets.count, "table entries \(name)")
            expect(loop.services.pointee.tokens.open, "open tokens \(name)")
            expect(loop.callouts.count, "callouts \(name)")
            expect(loop.flights.count, "single flights \(name)")
            expect(loop.retiring.count, "retired leases \(name)")
            expect(Int(loop.lease?.pointee.exchanges ?? 0), "exchanges on the lease \(name)")
            for state in loop.upstreams.values { audit(state, &found, isEmpty: true) }
            for state in loop.retiredUpstreams { audit(state, &found, isEmpty: true) }
        }
        expect(jobs, "jobs")
        expect(openDescriptors, "descriptors")
        return found
    }

    /// What must hold at any time.
    package func checkPools() {
        for loop in loops {
            var found: [String] = []
            for state in loop.upstreams.values { audit(state, &found, isEmpty: false) }
            loop.sockets.forEach { checkBacklog($0, loop) }
            for problem in found { report(problem) }
        }
    }

    /// A side that takes little must stop the other: of a streamed body no more waits than one read
    /// of it, a head, and what chunk heads add to the smallest chunks.
    private func checkBacklog(_ record: UnsafeMutablePointer<SocketRecord>, _ loop: EventLoop) {
        guard record.pointee.kind == .client else { return }
        let client = UnsafeMutableRawPointer(record).assumingMemoryBound(to: ClientRecord.self)
        guard let exchange = client.pointee.exchange, let upstream = exchange.upstreamRecord,
            exchange.pointee.responseBody.state == .streaming
        else { return }
        let most = 2 * loop.blocks.blockSize + 8192
        if client.pointee.output.count > most {
            report("\(client.pointee.output.count) bytes wait for a client that doesn't take them")
        }
        if exchange.pointee.requestBody.state == .streaming, upstream.pointee.output.count > most {
            report(
                "\(upstream.pointee.output.count) bytes wait for an upstream that doesn't take them"
            )
        }
    }

    private func audit(_ state: UpstreamState, _ found: inout [String], isEmpty: Bool) {
        for i in 0..<Int(state.pointee.targetCount) {
            let target = state.pointee.targets + i
            var count: Int32 = 0
            var next = target.pointee.idle
            var previous: Upstream?
            while let upstream = next, count < 10_000 {
                count += 1
                if upstream.pointee.state != .idle || upstream.pointee.exchange != nil {
                    found.append("a connection in the pool is not idle")
                }
                if !upstream.pointee.bodyDone || !upstream.pointee.requestDone {
                    found.append("a connection in the pool is in the middle of an exchange")
                }
                if upstream.pointee.socket.canRead || upstream.pointee.socket.hungUp {
                    found.append("a connection in the pool has something to read")
                }
                if upstream.pointee.previousIdle != previous {
                    found.append("the pool's list is broken")
                }
                previous = upstream
                next = upstream.pointee.nextIdle
            }
            if count != target.pointee.idleCount {
                found.append("the pool counts \(target.pointee.idleCount), its list has \(count)")
            }
            if target.pointee.inFlight < 0 { found.append("fewer than no requests in flight") }
            if isEmpty, target.pointee.inFlight != 0 {
                found.append("\(target.pointee.inFlight) requests in flight")
            }
            if isEmpty, count != 0 { found.append("\(count) idle upstream connections") }
        }
    }
}
