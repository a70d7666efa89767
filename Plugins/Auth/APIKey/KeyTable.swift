import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The keys by fingerprint and by digest: two open-addressed tables in flat memory, at most half full.
///
/// A request's credential is hashed first, so how long the search takes says nothing about any key:
/// who chooses credentials can choose neither fingerprints nor digests. The last step compares all
/// bits in constant time nevertheless. SHA-256 is taken only where some key is known by its digest
/// alone.
struct KeyTable {
    /// Indices into `keys`, -1 where there is none; a power of two of them.
    private let slots: UnsafeBufferPointer<Int32>
    /// The same by fingerprint.
    private let quick: UnsafeBufferPointer<Int32>
    private let seed: Fingerprint.Seed
    private let hasDigestsOnly: Bool
    private let keys: UnsafeBufferPointer<Key>

    init(_ keys: KeyList, _ setup: Setup) throws {
        let list = keys.keys
        seed = keys.seed
        hasDigestsOnly = list.contains { $0.fingerprint == nil }
        var size = 16
        while size < list.count * 2 { size *= 2 }
        var slots = [Int32](repeating: -1, count: size)
        for (index, key) in list.enumerated() {
            var slot = KeyTable.word(key.digest) & (size - 1)
            while slots[slot] >= 0 {
                if KeyTable.equal(list[Int(slots[slot])].digest, key.digest) {
                    let other = String(list[Int(slots[slot])].id)
                    throw setup.config.error("\(String(key.id)) and \(other) are the same key")
                }
                slot = (slot + 1) & (size - 1)
            }
            slots[slot] = Int32(index)
        }
        var quick = [Int32](repeating: -1, count: size)
        for (index, key) in list.enumerated() {
            guard let fingerprint = key.fingerprint else { continue }
            var slot = Int(truncatingIfNeeded: fingerprint.low) & (size - 1)
            while quick[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            quick[slot] = Int32(index)
        }
        self.slots = setup.storage.copy(slots)
        self.quick = setup.storage.copy(quick)
        self.keys = setup.storage.copy(list)
    }

    /// The key that is `credential`, or nil. Throws when the host offers no pen.crypto/1.
    func find(_ credential: Bytes, _ host: Host) throws -> UnsafePointer<Key>? {
        let fingerprint = Fingerprint(credential, seed)
        var slot = Int(truncatingIfNeeded: fingerprint.low) & (quick.count - 1)
        while quick[slot] >= 0 {
            let key = keys.baseAddress.unsafelyUnwrapped + Int(quick[slot])
            if key.pointee.fingerprint?.equals(fingerprint) == true { return key }
            slot = (slot + 1) & (quick.count - 1)
        }
        return hasDigestsOnly ? try findDigest(credential, host) : nil
    }

    private func findDigest(_ credential: Bytes, _ host: Host) throws -> UnsafePointer<Key>? {
        try withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { memory in
            let digest = memory.bindMemory(to: UInt8.self)
            guard let base = digest.baseAddress, host.sha256(credential, into: base) else {
                throw HostError.unsupported("pen.crypto/1")
            }
            var slot = KeyTable.word(base) & (slots.count - 1)
            while slots[slot] >= 0 {
                let key = keys.baseAddress.unsafelyUnwrapped + Int(slots[slot])
                if KeyTable.equal(key.pointee.digest, base) { return key }
                slot = (slot + 1) & (slots.count - 1)
            }
            return nil
        }
    }

    private static func word(_ digest: UnsafePointer<UInt8>) -> Int {
        Int(truncatingIfNeeded: UnsafeRawPointer(digest).loadUnaligned(as: UInt64.self) >> 1)
    }

    /// Without a branch on the bytes.
    private static func equal(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>) -> Bool {
        var difference: UInt64 = 0
        for offset in stride(from: 0, to: 32, by: 8) {
            difference |=
                UnsafeRawPointer(a + offset).loadUnaligned(as: UInt64.self)
                ^ UnsafeRawPointer(b + offset).loadUnaligned(as: UInt64.self)
        }
        return difference == 0
    }
}
