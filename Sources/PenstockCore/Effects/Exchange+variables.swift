public import CPenstock

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
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
}
