public import CPenstock

/// Copies of exchanges for steps that run away from their loop: blocking plugins, isolated plugins,
/// async functions, and shadows. What they change is recorded and merged, or dropped.
public enum Detached {
    /// A copy of what `instance` may read, with an arena and tables of its own. nil: no memory to
    /// lend, or the arena limit. Returned by `drop`. [loop]
    public static func copy(
        _ exchange: Exchange, for instance: UnsafePointer<InstanceRecord>
    ) -> Exchange? {
        let loop = exchange.pointee.loop
        guard let copy = loop.pointee.lendExchange() else { return nil }
        guard fill(copy, from: exchange, reads: instance.pointee.reads) else {
            drop(copy)
            return nil
        }
        return copy
    }

    private static func fill(_ copy: Exchange, from exchange: Exchange, reads: AccessSet) -> Bool {
        copy.pointee.flags = [.detached]
        copy.pointee.origin = exchange
        copy.pointee.kind = exchange.pointee.kind
        // A copy may outlive its exchange: it holds the snapshot for itself (returnExchange lets go).
        copy.pointee.snapshot = exchange.pointee.snapshot
        copy.pointee.snapshot?.pointee.exchanges += 1
        copy.pointee.route = exchange.pointee.route
        copy.pointee.routingRule = exchange.pointee.routingRule
        copy.pointee.methodID = exchange.pointee.methodID
        copy.pointee.httpVersion = exchange.pointee.httpVersion
        copy.pointee.status = exchange.pointee.status
        copy.pointee.clientPort = exchange.pointee.clientPort
        copy.pointee.isSecure = exchange.pointee.isSecure
        copy.pointee.receivedAt = exchange.pointee.receivedAt
        copy.pointee.deadline = exchange.pointee.deadline
        copy.pointee.cursor = Cursor()
        copy.pointee.cursor.side = exchange.pointee.cursor.side
        return copyViews(copy, from: exchange) && copy.copyConnection(of: exchange)
            && copyHeaders(copy, from: exchange, reads)
            && copyVariables(copy, from: exchange) && copyBodies(copy, from: exchange, reads)
    }

    private static func copyViews(_ copy: Exchange, from exchange: Exchange) -> Bool {
        // Path and query are parts of the target: one copy, then views into it.
        guard let target = copy.pointee.arena.copy(exchange.pointee.target),
            let method = copy.pointee.arena.copy(exchange.pointee.method),
            let path = copy.pointee.arena.copy(exchange.pointee.path),
            let query = copy.pointee.arena.copy(exchange.pointee.query),
            let authority = copy.pointee.arena.copy(exchange.pointee.authority),
            let address = copy.pointee.arena.copy(exchange.pointee.clientAddress),
            let id = copy.pointee.arena.copy(exchange.pointee.requestID),
            let extended = copy.pointee.arena.copy(exchange.pointee.extendedRequestID),
            let principal = copy.pointee.arena.copy(exchange.pointee.auth.principal),
            let earlier = copy.pointee.arena.copy(exchange.pointee.auth.earlier),
            let usageKey = copy.pointee.arena.copy(exchange.pointee.auth.usageKey),
            let earlierKey = copy.pointee.arena.copy(exchange.pointee.auth.earlierKey)
        else { return false }
        copy.pointee.target = target
        copy.pointee.method = method
        copy.pointee.path = path
        copy.pointee.query = query
        copy.pointee.authority = authority
        copy.pointee.clientAddress = address
        copy.pointee.requestID = id
        copy.pointee.extendedRequestID = extended
        copy.pointee.auth = AuthorizationState()
        copy.pointee.auth.principal = principal
        copy.pointee.auth.earlier = earlier
        copy.pointee.auth.usageKey = usageKey
        copy.pointee.auth.earlierKey = earlierKey
        let count = exchange.pointee.pathParameters.count
        guard count > 0, let values = exchange.pointee.pathParameters.values else { return true }
        guard let memory = copy.pointee.arena.allocate(count * MemoryLayout<ByteView>.stride)
        else { return false }
        let copies = memory.bindMemory(to: ByteView.self, capacity: count)
        for i in 0..<count {
            guard let value = copy.pointee.arena.copy(values[i]) else { return false }
            (copies + i).initialize(to: value)
        }
        copy.pointee.pathParameters.values = copies
        copy.pointee.pathParameters.count = count
        return true
    }

    private static func copyHeaders(
        _ copy: Exchange, from exchange: Exchange, _ reads: AccessSet
    ) -> Bool {
        let tables: [(UInt32, AccessSet.Category)] = [
            (PEN_REQUEST_HEADERS, .requestHeaders), (PEN_RESPONSE_HEADERS, .responseHeaders),
        ]
        for (direction, category) in tables {
            guard let source = exchange.headers(direction) else { continue }
            let received =
                direction == PEN_REQUEST_HEADERS ? Int(exchange.pointee.receivedHeaders) : 0
            for i in 0..<source.pointee.count {
                let field = source.pointee.fields[i]
                let id = HeaderName(id: field.id)
                guard field.isPresent || i < received,
                    reads.allows(category, field.nameView, id)
                else { continue }
                guard let name = copy.pointee.arena.copy(field.nameView),
                    let value = copy.pointee.arena.copy(field.valueView)
                else { return false }
                var copied = HeaderField(name: name, value: value, id: id)
                copied.flags = field.flags & HeaderField.removed
                guard copy.appendHeaderInPlace(direction, copied) else { return false }
                if i < received { copy.pointee.receivedHeaders += 1 }
            }
        }
        return true
    }

    private static func copyVariables(_ copy: Exchange, from exchange: Exchange) -> Bool {
        guard let entries = exchange.pointee.variables.entries else { return true }
        for i in 0..<exchange.pointee.variables.count {
            guard copy.setVariable(entries[i].name, entries[i].value) == PEN_OK else {
                return false
            }
        }
        return true
    }

    private static func copyBodies(
        _ copy: Exchange, from exchange: Exchange, _ reads: AccessSet
    ) -> Bool {
        copyBody(exchange.pointee.requestBody, PEN_REQUEST_BODY, reads, .requestBody, copy)
        copyBody(exchange.pointee.responseBody, PEN_RESPONSE_BODY, reads, .responseBody, copy)
        return true
    }

    private static func copyBody(
        _ body: Body, _ direction: UInt32, _ reads: AccessSet, _ category: AccessSet.Category,
        _ copy: Exchange
    ) {
        guard body.bytes.isPresent, reads.categories.contains(category) else {
            if direction == PEN_REQUEST_BODY {
                copy.pointee.requestBody.state = body.state
                copy.pointee.requestBody.length = body.length
            } else {
                copy.pointee.responseBody.state = body.state
                copy.pointee.responseBody.length = body.length
            }
            return
        }
        copy.replaceBody(direction, pen_buf(borrowed: body.bytes))
    }

    /// Gives a copy back to its loop. [loop]
    public static func drop(_ copy: Exchange) {
        let loop = copy.pointee.loop
        copy.pointee.requestBody.release()
        copy.pointee.responseBody.release()
        copy.releaseJournal()
        loop.pointee.returnExchange(copy)
    }

    /// A token of kind `.detached` is closed while its work is still running elsewhere: the work
    /// finds its token stale and its copy is dropped when it reports.
    static func abandon(_ slot: UnsafeMutablePointer<TokenSlot>) {
        guard slot.pointee.kind == .detached, let context = slot.pointee.context else { return }
        let copy = context.assumingMemoryBound(to: ExchangeRecord.self)
        copy.pointee.origin = nil
    }

    /// The work on a copy is done with `verdict`: merges it into its exchange and goes on, or drops
    /// it when nobody waits any more. Always ends the copy. [loop]
    public static func complete(_ copy: Exchange, token: pen_token, verdict: pen_verdict) {
        complete(copy.pointee.loop, token: token, verdict: verdict) { exchange in
            if copy.pointee.failure.type > 0, copy.pointee.flags.contains(.responded) {
                // A gateway response begins with an empty head, which no effect says.
                exchange.pointee.response.count = 0
            }
            let fits = !copy.pointee.journal.overflowed && exchange.replay(from: copy, mark: 0)
            if !fits {
                exchange.pointee.failure.detail = ByteView("the step's effects passed a limit")
            }
            merge(copy, into: exchange)
            return fits
        }
        drop(copy)
    }

    /// The work behind a token is done with `verdict`: `apply` makes its effects on the exchange that
    /// waits (false: they can't be made, the step fails), then the pipeline goes on. Does nothing
    /// when nobody waits any more. [loop]
    public static func complete(
        _ loop: UnsafeMutablePointer<LoopServices>, token: pen_token, verdict: pen_verdict,
        apply: (Exchange) -> Bool
    ) {
        guard let slot = loop.pointee.tokens.live(token), slot.pointee.kind == .detached,
            let exchange = slot.pointee.exchange, let step = exchange.pointee.cursor.running
        else {
            loop.pointee.metrics.pointee.staleResumes &+= 1
            return
        }
        if slot.pointee.timer.isArmed { loop.pointee.cancel(slot.timer) }
        slot.pointee.context = nil
        loop.pointee.tokens.close(slot)
        var verdict = verdict
        if !apply(exchange) {
            verdict = step.pointee.phase == PEN_PHASE_AUTH ? PEN_ERROR : PEN_FAIL
        }
        if let outcome = Pipeline.conclude(exchange, step, verdict) {
            loop.pointee.advance(exchange, outcome)
        }
    }

    /// What a step said besides effects.
    private static func merge(_ copy: Exchange, into exchange: Exchange) {
        func kept(_ view: ByteView, else old: ByteView) -> ByteView {
            view.isPresent ? exchange.pointee.arena.copy(view) ?? old : old
        }
        let said = copy.pointee.auth
        exchange.pointee.auth.principal = kept(
            said.principal, else: exchange.pointee.auth.principal)
        exchange.pointee.auth.usageKey = kept(said.usageKey, else: exchange.pointee.auth.usageKey)
        exchange.pointee.auth.policy = kept(said.policy, else: exchange.pointee.auth.policy)
        _ = exchange.addChallenge(said.challenges)
        exchange.pointee.auth.cacheSeconds = said.cacheSeconds
        if said.refusal.isSaid {
            exchange.pointee.auth.refusal = said.refusal
            exchange.pointee.auth.refusal.message = kept(said.refusal.message, else: .absent)
        }
        exchange.pointee.requestBody.required = copy.pointee.requestBody.required
        exchange.pointee.responseBody.required = copy.pointee.responseBody.required
        exchange.pointee.failure.detail = kept(
            copy.pointee.failure.detail, else: exchange.pointee.failure.detail)
        exchange.pointee.failure.message = kept(
            copy.pointee.failure.message, else: exchange.pointee.failure.message)
        if copy.pointee.failure.type > 0 {
            exchange.pointee.failure.type = copy.pointee.failure.type
        }
        exchange.pointee.failure.code = copy.pointee.failure.code
    }
}
