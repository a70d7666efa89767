/// A small generator whose runs can be repeated from their state (Steele, Lea, Flood 2014, "Fast
/// Splittable Pseudorandom Number Generators").
public struct SplitMix64: RandomNumberGenerator {
    /// What the next number is made of.
    public var state: UInt64

    /// The generator that begins at a state.
    public init(state: UInt64) { self.state = state }

    /// Any number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, `bound`.
    public mutating func next(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
