/// Numbers for metrics, kept from snapshot to snapshot so that a reload doesn't reset counters.
public final class MetricRegistry {
    private var numbers: [String: UInt32] = [:]
    /// Keys by number.
    public private(set) var keys: [String] = []
    /// How many numbers there may be; further keys share the last (limits.routes, limits.steps).
    public let capacity: Int

    /// A registry of `capacity` numbers.
    public init(capacity: Int) { self.capacity = capacity }

    /// The number of a key, the same for ever.
    public func number(_ key: String) -> UInt32 {
        if let known = numbers[key] { return known }
        guard keys.count < capacity - 1 else { return UInt32(capacity - 1) }
        let number = UInt32(keys.count)
        numbers[key] = number
        keys.append(key)
        return number
    }
}
