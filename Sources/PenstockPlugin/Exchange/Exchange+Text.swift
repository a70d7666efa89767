public import CPenstock

extension Exchange {
    /// A value as text: strings and JSON as they are, numbers and booleans written out in the
    /// arena, null as nothing.
    public func text(of value: Value) -> Bytes {
        switch value.type {
        case PEN_STRING, PEN_JSON: return value.s
        case PEN_BOOL: return value.i != 0 ? "true" : "false"
        case PEN_INT: return text(of: value.i)
        case PEN_DOUBLE:
            var text = value.d.description
            return text.withUTF8 { copy(Bytes($0)) }
        default: return .absent
        }
    }

    /// A number in decimal, in the arena.
    public func text(of number: Int64) -> Bytes {
        guard let memory = allocate(UInt8.self, count: 20) else { return .absent }
        return Bytes(p: memory, n: Bytes.write(number, to: memory))
    }

    /// The parts in one piece of the arena; `total` is the sum of their lengths.
    public func join(_ parts: UnsafeBufferPointer<Bytes>, total: Int) -> Bytes {
        guard let memory = allocate(UInt8.self, count: max(1, total)) else { return .absent }
        var length = 0
        for part in parts {
            guard let p = part.p else { continue }
            precondition(length + part.n <= total, "total is less than the parts")
            (memory + length).update(from: p, count: part.n)
            length += part.n
        }
        return Bytes(p: memory, n: length)
    }
}
