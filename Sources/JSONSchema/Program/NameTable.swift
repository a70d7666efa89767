/// A name's characters in `SchemaProgram.nameBytes`.
struct NameSpan: BitwiseCopyable {
    var start: UInt32
    var count: UInt32
}

/// A hash table without collisions for a fixed set of names: one multiplication, one comparison.
///
/// Names are mixed from their length, their first eight and their last eight bytes; names that share
/// all of these (long ones that differ in the middle) follow each other in a chain of slots.
struct NameTable: BitwiseCopyable {
    var multiplier: UInt64
    var shift: UInt32
    /// Where the table's slots begin: a name's number in the table plus 1, or 0.
    var slots: UInt32
    /// Where its names begin in `SchemaProgram.names`, in the order of the table.
    var names: UInt32
    var count: UInt32
    /// Lengths that names have, a bit each; the last bit for those from 63 on.
    var lengths: UInt64

    /// Whether some name is so long.
    @inline(__always)
    func mayHave(length: Int) -> Bool {
        lengths &>> UInt64(truncatingIfNeeded: min(length, 63)) & 1 == 1
    }

    /// What is hashed of a name.
    @inline(__always)
    static func digest(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(start)
        if count >= 8 {
            let head = raw.loadUnaligned(as: UInt64.self)
            let tail = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            return head ^ (tail << 29 | tail >> 35) ^ UInt64(truncatingIfNeeded: count)
        }
        if count >= 4 {
            let head = UInt64(raw.loadUnaligned(as: UInt32.self))
            let tail = UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return head ^ tail << 29 ^ UInt64(truncatingIfNeeded: count)
        }
        guard count > 0 else { return 0 }
        let middle = UInt64(start[count >> 1]) << 8
        return UInt64(start[0]) | middle | UInt64(start[count - 1]) << 16
            | UInt64(truncatingIfNeeded: count) << 24
    }

    /// A multiplier that spreads the names, the logarithm of the number of slots, and the slots,
    /// with as many more after the last as a chain may take.
    static func arrange(_ names: [[UInt8]]) -> (multiplier: UInt64, bits: Int, slots: [UInt32]) {
        let digests = names.map { name in
            name.withUnsafeBufferPointer { $0.baseAddress.map { digest($0, name.count) } ?? 0 }
        }
        var bits = 1
        while 1 << bits < names.count * 2 { bits += 1 }
        var best: (chain: Int, multiplier: UInt64, bits: Int, slots: [UInt32])?
        var multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15
        for attempt in 0..<96 {
            let size = bits + attempt / 32
            let (chain, slots) = fill(digests, multiplier, size)
            if chain < best?.chain ?? .max { best = (chain, multiplier, size, slots) }
            if chain == 0 { break }
            // Any odd number will do; these are those of a linear congruential generator.
            multiplier = (multiplier &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407) | 1
        }
        return best.map { ($0.multiplier, $0.bits, $0.slots) } ?? (1, 1, [0, 0, 0])
    }

    /// Slots for the digests, and how far the worst of them is from where it belongs.
    private static func fill(
        _ digests: [UInt64], _ multiplier: UInt64, _ bits: Int
    ) -> (chain: Int, slots: [UInt32]) {
        // A free slot behind the last one ends every chain.
        var slots = [UInt32](repeating: 0, count: 1 << bits + digests.count + 1)
        var worst = 0
        for (number, digest) in digests.enumerated() {
            let home = Int((digest &* multiplier) >> UInt64(64 - bits))
            var slot = home
            while slots[slot] != 0 { slot += 1 }
            slots[slot] = UInt32(number + 1)
            worst = max(worst, slot - home)
        }
        return (worst, slots)
    }
}
