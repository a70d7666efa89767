/// An answer that is remembered for equal keys (cache_ttl_ms).
struct CachedCallout {
    var expires: UInt64
    var status: Int32
    var headers: [([UInt8], [UInt8])]
    var body: [UInt8]

    /// Bytes that it takes, about.
    var bytes: Int { headers.reduce(body.count) { $0 + $1.0.count + $1.1.count } }
}

/// The answers of callouts that one loop remembers. Keys may be what clients chose (a token that is
/// looked up), so both bounds are: past either, what is dead goes, and if that is not enough, all.
struct CalloutCache {
    /// Answers.
    static let limit = 1024
    /// Bytes of them and their keys; an answer that is longer by itself is not remembered.
    static let byteLimit = 8 << 20

    private var answers: [[UInt8]: CachedCallout] = [:]
    private(set) var bytes = 0
    var count: Int { answers.count }

    /// The answer under a key that still lives.
    mutating func answer(to key: [UInt8], now: UInt64) -> CachedCallout? {
        guard let known = answers[key] else { return nil }
        guard known.expires > now else {
            remove(key)
            return nil
        }
        return known
    }

    /// Remembers an answer in place of the one before.
    mutating func keep(_ answer: CachedCallout, for key: [UInt8], now: UInt64) {
        remove(key)
        let size = answer.bytes + key.count
        guard size <= CalloutCache.byteLimit else { return }
        if !hasRoom(size) {
            for (key, known) in answers where known.expires <= now { remove(key) }
        }
        if !hasRoom(size) { self = CalloutCache() }
        answers[key] = answer
        bytes += size
    }

    private func hasRoom(_ size: Int) -> Bool {
        answers.count < CalloutCache.limit && bytes + size <= CalloutCache.byteLimit
    }

    private mutating func remove(_ key: [UInt8]) {
        guard let old = answers.removeValue(forKey: key) else { return }
        bytes -= old.bytes + key.count
    }
}
