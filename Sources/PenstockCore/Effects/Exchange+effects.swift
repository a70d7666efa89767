public import CPenstock
import Glibc

// Every change that a step makes goes through here, so that it can be undone, shown or replayed.
// Nothing is recorded while the journal's depth is zero: a step that can't lose writes directly.

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// The table of a direction (PEN_REQUEST_HEADERS …), or nil for a number that is none.
    public func headers(_ direction: UInt32) -> UnsafeMutablePointer<HeaderTable>? {
        let record = UnsafeMutableRawPointer(self)
        let offset: Int?
        switch direction {
        case PEN_REQUEST_HEADERS: offset = MemoryLayout<ExchangeRecord>.offset(of: \.request)
        case PEN_RESPONSE_HEADERS: offset = MemoryLayout<ExchangeRecord>.offset(of: \.response)
        case PEN_REQUEST_TRAILERS:
            offset = MemoryLayout<ExchangeRecord>.offset(of: \.requestTrailers)
        case PEN_RESPONSE_TRAILERS:
            offset = MemoryLayout<ExchangeRecord>.offset(of: \.responseTrailers)
        default: offset = nil
        }
        guard let offset else { return nil }
        return (record + offset).assumingMemoryBound(to: HeaderTable.self)
    }

    /// Adds a field; name and value are copied into the arena. False: arena or table limit.
    public func appendHeader(_ direction: UInt32, name: ByteView, value: ByteView) -> Bool {
        guard let name = pointee.arena.copy(name), let value = pointee.arena.copy(value),
            name.isPresent
        else { return false }
        return appendHeaderInPlace(
            direction, HeaderField(name: name, value: value, id: HeaderName.identify(name)))
    }

    /// Adds a field whose bytes outlive the exchange's answer (arena, configuration, literal).
    public func appendHeaderInPlace(_ direction: UInt32, _ field: HeaderField) -> Bool {
        guard let table = headers(direction) else { return false }
        if table.pointee.count == table.pointee.capacity, !grow(table) { return false }
        guard table.pointee.append(field) else { return false }
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .headerAppended, direction: UInt8(direction),
                    index: Int32(table.pointee.count - 1), name: field.nameView,
                    value: .string(field.valueView)))
        }
        return true
    }

    /// Removes every field of that name in any case.
    public func removeHeaders(_ direction: UInt32, name: ByteView) {
        removeHeaders(direction, name: name, HeaderName.identify(name))
    }

    /// The same for a name whose id is known already.
    public func removeHeaders(_ direction: UInt32, name: ByteView, _ id: HeaderName) {
        guard let table = headers(direction) else { return }
        var i = table.pointee.index(of: name, id)
        while i >= 0 {
            removeHeader(direction, at: i)
            i = table.pointee.index(of: name, id, from: i + 1)
        }
    }

    /// Removes the field at an index of the table, which must be there.
    public func removeHeader(_ direction: UInt32, at index: Int) {
        guard let table = headers(direction) else { return }
        table.pointee.fields[index].flags |= HeaderField.removed
        guard pointee.journal.depth > 0 else { return }
        let field = table.pointee.fields[index]
        record(
            Effect(
                .headerRemoved, direction: UInt8(direction), index: Int32(index),
                name: field.nameView, value: .string(field.valueView)))
    }

    /// Removes every field of a direction: an answer made anew begins empty.
    public func clearHeaders(_ direction: UInt32) {
        guard let table = headers(direction) else { return }
        guard pointee.journal.depth > 0 else {
            table.pointee.count = 0
            return
        }
        for i in 0..<table.pointee.count where table.pointee.fields[i].isPresent {
            table.pointee.fields[i].flags |= HeaderField.removed
            let field = table.pointee.fields[i]
            record(
                Effect(
                    .headerRemoved, direction: UInt8(direction), index: Int32(i),
                    name: field.nameView, value: .string(field.valueView)))
        }
    }

    /// Writes a variable; name and value are copied. PEN_E_LIMIT past 256 or the arena.
    /// `isKept`: the name is in the arena already.
    public func setVariable(
        _ name: ByteView, isKept: Bool = false, _ value: pen_value
    ) -> pen_status {
        var value = value
        if value.type == PEN_STRING || value.type == PEN_JSON {
            guard let text = pointee.arena.copy(value.s) else { return PEN_E_LIMIT }
            value.s = text
        }
        let known = pointee.variables.index(of: name)
        if known >= 0, let entries = pointee.variables.entries {
            let old = entries[known].value
            entries[known].value = value
            if pointee.journal.depth > 0, let effect = nextEffect() {
                effect.initialize(
                    to: Effect(
                        .variableChanged, index: Int32(truncatingIfNeeded: known),
                        name: entries[known].name, value: value, oldValue: old))
            }
            return PEN_OK
        }
        let index = pointee.variables.count
        guard let copied = isKept ? name : pointee.arena.copy(name),
            index < pointee.variables.capacity || growVariables(),
            let entries = pointee.variables.entries
        else { return PEN_E_LIMIT }
        (entries + index).initialize(to: Variable(name: copied, value: value))
        pointee.variables.count = index &+ 1
        if pointee.journal.depth > 0, let effect = nextEffect() {
            effect.initialize(
                to: Effect(
                    .variableCreated, index: Int32(truncatingIfNeeded: index), name: copied,
                    value: value))
        }
        return PEN_OK
    }

    /// Changes the status.
    public func setStatus(_ status: Int32) {
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .statusChanged, index: pointee.status, name: ByteView("status"),
                    value: .int(Int64(status))))
        }
        pointee.status = status
    }

    /// Puts a body in place of another; takes `body` over.
    public func replaceBody(_ direction: UInt32, _ body: pen_buf) {
        var owned = body
        if body.release == nil, body.n > 0 {
            // Small answers live in the arena: a warm local answer allocates nothing.
            if body.n <= 2048, let copy = pointee.arena.copy(body.view) {
                owned = pen_buf(borrowed: copy)
            } else {
                let copy = pen_buf.allocate(body.n)
                if let p = body.p { memcpy(copy.memory, p, body.n) }
                owned = copy.buffer
            }
        }
        replaceBodyInPlace(direction, owned)
    }

    /// As `replaceBody`, of bytes that outlive the exchange's answer or carry their release.
    public func replaceBodyInPlace(_ direction: UInt32, _ owned: pen_buf) {
        var fresh = Body()
        fresh.state = .replaced
        fresh.bytes = owned.p == nil ? ByteView("") : owned.view
        fresh.length = Int64(owned.n)
        fresh.owner = owned
        let old = direction == PEN_REQUEST_BODY ? pointee.requestBody : pointee.responseBody
        if direction == PEN_REQUEST_BODY {
            pointee.requestBody = fresh
        } else {
            pointee.responseBody = fresh
        }
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .bodyReplaced, direction: UInt8(direction), name: ByteView("body"),
                    value: .string(fresh.bytes), oldBody: old))
        } else {
            var old = old
            old.release()
        }
    }

    /// Notes that a local response was made; status, headers and body follow by the calls above.
    public func markResponded(status: Int32) {
        if pointee.journal.depth > 0 {
            record(
                Effect(
                    .responded, index: pointee.status, name: ByteView("respond"),
                    value: .int(Int64(status))))
        }
        pointee.status = status
        pointee.flags.insert(.responded)
    }

    /// Makes room in a table by moving it into the arena, twice as large. At most 1,024 fields.
    public func grow(_ table: UnsafeMutablePointer<HeaderTable>) -> Bool {
        let capacity = max(table.pointee.capacity * 2, 16)
        guard capacity <= 1024,
            let memory = pointee.arena.allocate(capacity * MemoryLayout<HeaderField>.stride)
        else { return false }
        let fields = memory.bindMemory(to: HeaderField.self, capacity: capacity)
        fields.update(from: table.pointee.fields, count: table.pointee.count)
        table.pointee.fields = fields
        table.pointee.capacity = capacity
        return true
    }

    private func growVariables() -> Bool {
        let capacity = max(pointee.variables.capacity * 2, 8)
        guard pointee.variables.count < VariableTable.limit,
            let memory = pointee.arena.allocate(capacity * MemoryLayout<Variable>.stride)
        else { return false }
        let entries = memory.bindMemory(to: Variable.self, capacity: capacity)
        if let old = pointee.variables.entries {
            entries.update(from: old, count: pointee.variables.count)
        }
        pointee.variables.entries = entries
        pointee.variables.capacity = capacity
        return true
    }

    /// Adds an effect to the journal; past the arena's limit the journal is marked overflowed.
    public func record(_ effect: Effect) {
        nextEffect()?.initialize(to: effect)
    }

    /// Where the next effect goes, which has to be written there; nil: past the arena's limit.
    @inline(__always)
    private func nextEffect() -> UnsafeMutablePointer<Effect>? {
        let count = pointee.journal.count
        guard count < pointee.journal.capacity || growJournal(),
            let effects = pointee.journal.effects
        else { return nil }
        pointee.journal.count = count &+ 1
        return effects + count
    }

    @inline(never)
    private func growJournal() -> Bool {
        let capacity = max(pointee.journal.capacity * 2, 16)
        guard let memory = pointee.arena.allocate(capacity * MemoryLayout<Effect>.stride) else {
            pointee.journal.overflowed = true
            return false
        }
        let effects = memory.bindMemory(to: Effect.self, capacity: capacity)
        if let old = pointee.journal.effects {
            effects.update(from: old, count: pointee.journal.count)
        }
        pointee.journal.effects = effects
        pointee.journal.capacity = capacity
        return true
    }
}
