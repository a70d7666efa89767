internal import PenstockModel

/// New keys on their way into an account. What they must not meet is looked through once, however many
/// come: a file of ImportApiKeys has thousands.
struct APIKeyAddition {
    private let now: Int64
    private var values: Set<String>
    /// What the first eight digits of the newest id count.
    private var least: Int64

    init(to state: AccountState, now: Int64) {
        self.now = now
        values = Set(state.apiKeys.values.compactMap(\.value))
        least = state.apiKeys.keys.compactMap { Int64($0.prefix(8), radix: 36) }.min() ?? .max
    }

    /// Gives a key what it lacks, and keeps it.
    mutating func add(_ key: inout APIKey, to state: inout AccountState) throws(ControlError) {
        try APIKeyRules.check(&key)
        var random = SystemRandomNumberGenerator()
        let value = key.value ?? NounID.apiKeyValue(using: &random)
        guard values.insert(value).inserted else { throw .conflict("API Key already exists") }
        key.value = value
        key.id = freshID()
        key.createdDate = Timestamp(seconds: now)
        key.lastUpdatedDate = key.createdDate
        state.apiKeys[key.id] = key
    }

    /// An id that sorts before those of older keys: AWS lists the newest first (corpus,
    /// test_get_api_keys), and pages follow the order of ids. Eight digits count milliseconds down
    /// until 2059, and further where a key of the same second is there; two are random.
    private mutating func freshID() -> String {
        least = max(min(Self.countdownStart - now * 1000, least - 1), 0)
        let digits = String(least, radix: 36)
        let random = String(Int.random(in: 0..<36 * 36), radix: 36)
        return Self.padded(digits, 8) + Self.padded(random, 2)
    }

    private static func padded(_ digits: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// 36⁸ - 1 milliseconds after 1970.
    private static let countdownStart: Int64 = 2_821_109_907_455
}
