public import CPenstock

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Begins to record; returns the mark for `undo(to:)` and `endRecording`. Nests.
    public func beginRecording() -> Int {
        pointee.journal.depth += 1
        return pointee.journal.count
    }

    /// Ends what `beginRecording` began. The effects stay in force and in the list.
    public func endRecording() {
        pointee.journal.depth -= 1
    }

    /// Takes back every effect since `mark`, newest first.
    public func undo(to mark: Int) {
        guard let effects = pointee.journal.effects else { return }
        while pointee.journal.count > mark {
            pointee.journal.count -= 1
            undo(effects[pointee.journal.count])
        }
    }

    private func undo(_ effect: Effect) {
        let index = Int(effect.index)
        switch effect.kind {
        case .headerAppended:
            // Newest first: what came after it is gone already, so it is the last one.
            headers(UInt32(effect.direction))?.pointee.count = index
        case .headerRemoved:
            headers(UInt32(effect.direction))?.pointee.fields[index].flags &= ~HeaderField.removed
        case .variableCreated:
            pointee.variables.count = index
        case .variableChanged:
            pointee.variables.entries?[index].value = effect.oldValue
        case .statusChanged:
            pointee.status = effect.index
        case .responded:
            pointee.status = effect.index
            pointee.flags.remove(.responded)
        case .bodyReplaced:
            if UInt32(effect.direction) == PEN_REQUEST_BODY {
                pointee.requestBody.release()
                pointee.requestBody = effect.oldBody
            } else {
                pointee.responseBody.release()
                pointee.responseBody = effect.oldBody
            }
        case .forwarded:
            pointee.forward = ForwardTarget()
            pointee.flags.remove(.forwarded)
        }
    }

    /// Does again on this exchange what was recorded on `other` from `mark` on: how a detached copy
    /// is merged. Bodies change hands. False: a limit was reached half-way.
    public func replay(from other: Exchange, mark: Int) -> Bool {
        guard let effects = other.pointee.journal.effects else { return true }
        for i in mark..<max(mark, other.pointee.journal.count) {
            guard replay(effects[i], from: other) else { return false }
        }
        return true
    }

    private func replay(_ effect: Effect, from other: Exchange) -> Bool {
        let direction = UInt32(effect.direction)
        switch effect.kind {
        case .headerAppended:
            return appendHeader(direction, name: effect.name, value: effect.value.s)
        case .headerRemoved:
            removeHeaders(direction, name: effect.name)
        case .variableCreated, .variableChanged:
            return setVariable(effect.name, effect.value) == PEN_OK
        case .statusChanged:
            setStatus(Int32(truncatingIfNeeded: effect.value.i))
        case .responded:
            markResponded(status: Int32(truncatingIfNeeded: effect.value.i))
        case .bodyReplaced:
            let source =
                direction == PEN_REQUEST_BODY
                ? other.pointee.requestBody : other.pointee.responseBody
            replaceBody(
                direction,
                source.bytes.isPresent
                    ? pen_buf(borrowed: source.bytes) : pen_buf(borrowed: ByteView("")))
        case .forwarded:
            return setForward(other.pointee.forward)
        }
        return true
    }

    /// Sets where a FORWARD goes; views are copied. False: arena limit.
    public func setForward(_ target: ForwardTarget) -> Bool {
        var copy = target
        guard let method = pointee.arena.copy(target.method),
            let path = pointee.arena.copy(target.target),
            let authority = pointee.arena.copy(target.authority)
        else { return false }
        copy.method = method
        copy.target = path
        copy.authority = authority
        pointee.forward = copy
        pointee.flags.insert(.forwarded)
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .forwarded, name: ByteView("forward"),
                    value: .string(path.isPresent ? path : pointee.target)))
        }
        return true
    }

    /// Releases the bodies that effects still hold. Called once, at the end of the exchange.
    public func releaseJournal() {
        guard let effects = pointee.journal.effects else { return }
        for i in 0..<pointee.journal.count where effects[i].kind == .bodyReplaced {
            effects[i].oldBody.release()
        }
        pointee.journal.count = 0
    }
}

extension pen_buf {
    /// A buffer without a release function: the receiver copies.
    public init(borrowed view: ByteView) {
        self.init(p: view.p, n: view.n, ctx: nil, release: nil)
    }
}
