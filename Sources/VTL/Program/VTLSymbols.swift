/// Names as numbers: those of a table that many templates share, then a template's own.
struct VTLSymbols: Sendable {
    let base: VTLNameTable
    /// Nil before the first; shared by copies until one of them adds a name.
    private var own: VTLNameTable?

    init(base: VTLNameTable) { self.base = base }

    var count: Int { base.count + (own?.count ?? 0) }

    /// The number of a name, new or old.
    @discardableResult
    mutating func add(_ name: UnsafeBufferPointer<UInt8>) -> Int32 {
        let key = VTLNameKey(name)
        if let known = find(key) { return known }
        if own == nil {
            own = VTLNameTable(capacity: 8)
        } else if !isKnownUniquelyReferenced(&own) {
            own = own?.copy()
        }
        return Int32(truncatingIfNeeded: base.count) &+ (own?.add(key) ?? 0)
    }

    /// The number of a known name.
    func find(_ name: UnsafeBufferPointer<UInt8>) -> Int32? { find(VTLNameKey(name)) }

    @inline(__always)
    private func find(_ key: VTLNameKey) -> Int32? {
        if let known = base.find(key) { return known }
        guard let known = own?.find(key) else { return nil }
        return Int32(truncatingIfNeeded: base.count) &+ known
    }

    /// The bytes of a name, which stay where they are until a name is added.
    @inline(__always)
    func bytes(_ number: Int32) -> UnsafeBufferPointer<UInt8> {
        let place = Int(number) &- base.count
        guard place >= 0, let own else { return base.bytes(number) }
        return own.bytes(Int32(truncatingIfNeeded: place))
    }

    func string(_ number: Int32) -> String { String(decoding: bytes(number), as: UTF8.self) }
}
