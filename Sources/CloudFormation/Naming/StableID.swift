/// An id that is the same for the same names wherever and whenever it is made. Not a secret, and no
/// guard against somebody who looks for collisions: it only has to look like an id.
public struct StableID: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// The id of these names, in this order.
    public init(_ names: [String]) {
        high = Self.hash(names, seed: 0xcbf2_9ce4_8422_2325)
        low = Self.hash(names, seed: 0x8422_2325_cbf2_9ce4)
    }

    // FNV-1a (draft-eastlake-fnv) with the finalizer of MurmurHash3, which spreads its last bytes.
    private static func hash(_ names: [String], seed: UInt64) -> UInt64 {
        var hash = seed
        for name in names {
            for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            // A byte that UTF-8 doesn't have keeps ["a", "b"] and ["ab"] apart.
            hash = (hash ^ 0xff) &* 0x0000_0100_0000_01b3
        }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }

    /// Letters and digits from an alphabet, at most 24.
    public func text(length: Int, alphabet: Alphabet) -> String {
        let letters = Array(alphabet.rawValue.utf8)
        var bytes: [UInt8] = []
        var (a, b) = (high, low)
        for _ in 0..<min(length, 12) {
            bytes.append(letters[Int(a % UInt64(letters.count))])
            a /= UInt64(letters.count)
        }
        for _ in 0..<min(max(length - 12, 0), 12) {
            bytes.append(letters[Int(b % UInt64(letters.count))])
            b /= UInt64(letters.count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the letters of an id are from.
    public enum Alphabet: String, Sendable {
        /// As in `a1b2c3d4e5`, an API's id.
        case lower = "abcdefghijklmnopqrstuvwxyz0123456789"
        /// As in `stack-Name-1A2B3C4D5E6F7`, a physical name.
        case upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        /// As in `vpc-0a1b2c3d`.
        case hex = "0123456789abcdef"
    }

    /// As a UUID.
    public var uuid: String {
        func hex(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        let digits = Array(hex(high) + hex(low))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
            .joined(separator: "-")
    }
}
