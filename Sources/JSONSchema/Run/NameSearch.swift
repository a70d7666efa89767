/// The search for names in one table.
struct NameSearch {
    private let table: UnsafePointer<NameTable>
    private let names: UnsafePointer<NameSpan>
    private let bytes: UnsafePointer<UInt8>
    private let slots: UnsafePointer<UInt32>

    @inline(__always)
    init(_ tables: Walk.Tables, _ number: UInt32) {
        table = tables.tables + Int(number)
        names = tables.names + Int(table.pointee.names)
        bytes = tables.nameBytes
        slots = tables.slots + Int(table.pointee.slots)
    }

    /// The number that the table's first name has among all.
    @inline(__always)
    var firstName: Int { Int(table.pointee.names) }

    /// The number of a name in the table; -1 when it isn't there. `guess` is tried first: members tend
    /// to come in the order of the schema.
    @inline(__always)
    func number(of text: UnsafeBufferPointer<UInt8>, guess: Int) -> Int {
        if guess < Int(table.pointee.count), isName(guess, text) { return guess }
        // Of most names that aren't there the length says it.
        guard table.pointee.mayHave(length: text.count) else { return -1 }
        // An empty text has no address; its digest is 0.
        let digest = text.baseAddress.map { NameTable.digest($0, text.count) } ?? 0
        let slot =
            slots
            + Int(
                truncatingIfNeeded: (digest &* table.pointee.multiplier)
                    &>> UInt64(truncatingIfNeeded: table.pointee.shift))
        guard slot.pointee != 0 else { return -1 }
        let number = Int(slot.pointee) &- 1
        return isName(number, text) ? number : Self.search(slot + 1, names, bytes, text)
    }

    /// The rest of a chain of slots.
    @inline(never)
    private static func search(
        _ first: UnsafePointer<UInt32>, _ names: UnsafePointer<NameSpan>,
        _ bytes: UnsafePointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var slot = first
        while slot.pointee != 0 {
            let number = Int(slot.pointee) &- 1
            let name = names + number
            if Int(name.pointee.count) == text.count,
                areEqual(bytes + Int(name.pointee.start), text)
            {
                return number
            }
            slot += 1
        }
        return -1
    }

    @inline(__always)
    private func isName(_ number: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = names + number
        return Int(name.pointee.count) == text.count
            && Self.areEqual(bytes + Int(name.pointee.start), text)
    }

    @inline(__always)
    private static func areEqual(
        _ name: UnsafePointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let start = text.baseAddress else { return true }
        let (a, b, count) = (UnsafeRawPointer(name), UnsafeRawPointer(start), text.count)
        // Eight at a time, the last eight once more over what was already compared.
        if count >= 8 {
            var place = 0
            while place < count &- 8 {
                if a.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    != b.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                {
                    return false
                }
                place &+= 8
            }
            return a.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
                == b.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        }
        if count >= 4 {
            return a.loadUnaligned(as: UInt32.self) == b.loadUnaligned(as: UInt32.self)
                && a.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
                    == b.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
        }
        guard count > 0 else { return true }
        return name[0] == start[0] && name[count &>> 1] == start[count &>> 1]
            && name[count &- 1] == start[count &- 1]
    }
}
