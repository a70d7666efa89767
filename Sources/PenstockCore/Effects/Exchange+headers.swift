public import CPenstock

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
        table.pointee.forEach(of: name, id) { removeHeader(direction, at: $0) }
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
}
