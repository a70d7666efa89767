/// The only source of chance in a simulation: splitmix64, so that one number is a whole run.
package struct SimulatedRandom {
    private var state: UInt64

    package init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 ^ 0x2545_f491_4f6c_dd1d }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var x = state
        x = (x ^ x >> 30) &* 0xbf58_476d_1ce4_e5b9
        x = (x ^ x >> 27) &* 0x94d0_49bb_1331_11eb
        return x ^ x >> 31
    }

    /// 0 to `count` - 1; 0 when there is no choice.
    package mutating func below(_ count: Int) -> Int {
        count > 1 ? Int(next() % UInt64(count)) : 0
    }

    /// One of `range`, ends included.
    package mutating func pick(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True `permille` times in a thousand.
    package mutating func chance(_ permille: Int) -> Bool { below(1000) < permille }

    /// One of a few.
    package mutating func of<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

    /// The same ones in some order.
    package mutating func shuffled<T>(_ items: [T]) -> [T] {
        var items = items
        for i in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(i, below(i + 1)) }
        return items
    }
}
