internal import Foundation

/// A moment of what Scripts/fuzz does for minutes, and the same every time: a seed, and the seed with
/// bytes changed.
public struct FuzzRun {
    /// How many changed inputs are made of a seed.
    public var rounds: Int
    /// Bytes that mean something in the language.
    public var alphabet: [UInt8]
    /// What pieces are copied from besides the seed itself.
    public var dictionary: [UInt8]
    private var random: SplitMix64

    /// A run that depends on nothing but its parameters.
    public init(_ rounds: Int, alphabet: String, dictionary: [UInt8] = [], state: UInt64 = 1) {
        self.rounds = rounds
        self.alphabet = Array(alphabet.utf8)
        self.dictionary = dictionary
        random = SplitMix64(state: state)
    }

    /// A seed that Scripts/fuzz begins with: Tests/Fuzz/Seeds/<target>/<name>.
    public static func seed(_ target: String, _ name: String) throws -> [UInt8] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Seeds/\(target)/\(name)")
        return [UInt8](try Data(contentsOf: file))
    }

    /// Calls `function`, which traps when it finds something, with the seed and with what becomes of
    /// it; returns how many different inputs these were.
    public mutating func callAsFunction(
        _ seed: [UInt8], _ function: (UnsafeRawBufferPointer) -> Void
    ) -> Int {
        var inputs: Set = [seed]
        seed.withUnsafeBytes(function)
        for _ in 0..<rounds {
            let mutant = mutate(seed)
            mutant.withUnsafeBytes(function)
            inputs.insert(mutant)
        }
        return inputs.count
    }

    /// A few random edits: bytes changed, put in, removed, doubled, or copied from the dictionary.
    private mutating func mutate(_ seed: [UInt8]) -> [UInt8] {
        let pieces = dictionary.isEmpty ? seed : dictionary
        var bytes = seed
        for _ in 0...random.next(4) {
            let place = random.next(bytes.count + 1)
            let end = min(place + random.next(9), bytes.count)
            switch random.next(8) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 2: bytes.insert(alphabet[random.next(alphabet.count)], at: place)
            case 3: bytes.insert(UInt8(random.next(256)), at: place)
            case 4 where !pieces.isEmpty:
                let from = random.next(pieces.count)
                let to = min(from + 1 + random.next(16), pieces.count)
                bytes.replaceSubrange(place..<end, with: pieces[from..<to])
            case 5 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.next(8))
            default:
                if place < bytes.count { bytes[place] = alphabet[random.next(alphabet.count)] }
            }
        }
        return bytes
    }
}
