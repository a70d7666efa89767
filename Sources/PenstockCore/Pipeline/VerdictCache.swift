import CPenstock
import Glibc

/// Verdicts that one authorizer step remembers on one loop, keyed by its identity sources.
///
/// Bounded: `capacity` entries, each in the slot its hash names, the newer one stays. The values of
/// all sources are the key and are compared whole, never by hash alone. An entry holds the verdict,
/// principal, usage key, why it refuses, and the variables and headers that the step wrote.
public struct VerdictCache {
    /// limits.authorizer_cache: entries a step and loop, a power of two.
    public let capacity: Int
    /// Bytes of a key, besides the target: longer ones aren't remembered.
    private static let keySize = 512
    private let entries: UnsafeMutablePointer<Entry>

    private struct Entry {
        var hash: UInt64 = 0
        var expires: UInt64 = 0
        var verdict: pen_verdict = 0
        var bytes: UnsafeMutablePointer<UInt8>?
        var length = 0
        var keyLength = 0
    }

    /// An empty cache of `capacity` entries, rounded up to a power of two.
    public init(capacity: Int) {
        var size = 16
        while size < capacity, size < 1 << 20 { size <<= 1 }
        self.capacity = size
        entries = .allocate(capacity: size)
        entries.initialize(repeating: Entry(), count: size)
    }

    /// Frees everything. Nobody may use it afterwards.
    public func destroy() {
        for i in 0..<capacity { entries[i].bytes?.deallocate() }
        entries.deallocate()
    }

    /// The remembered verdict of a step for this exchange, its effects applied; nil: ask the plugin.
    static func recall(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) -> pen_verdict? {
        exchange.pointee.auth.cacheKey = .absent
        guard let caches = step.pointee.caches else { return nil }
        let loop = exchange.pointee.loop
        let cache = caches + Int(loop.pointee.index)
        let metrics = loop.pointee.metrics.pointee.steps + Int(step.pointee.metric)
        guard let key = key(exchange, step) else { return nil }
        exchange.pointee.auth.cacheKey = key
        let hash = VerdictCache.hash(key)
        let entry = cache.pointee.entries + Int(hash & UInt64(cache.pointee.capacity - 1))
        guard entry.pointee.hash == hash, entry.pointee.expires > loop.pointee.now,
            let bytes = entry.pointee.bytes,
            ByteView(UnsafePointer(bytes), entry.pointee.keyLength).equals(key)
        else {
            metrics.pointee.cacheMisses &+= 1
            return nil
        }
        metrics.pointee.cacheHits &+= 1
        var reader = FrameReader(
            ByteView(
                UnsafePointer(bytes) + entry.pointee.keyLength,
                entry.pointee.length - entry.pointee.keyLength))
        guard apply(&reader, to: exchange), applyHeaders(exchange, step, from: &reader) else {
            return nil
        }
        return entry.pointee.verdict
    }

    private static func apply(_ reader: inout FrameReader, to exchange: Exchange) -> Bool {
        guard let principal = exchange.pointee.arena.copy(reader.view()),
            let usageKey = exchange.pointee.arena.copy(reader.view()),
            let policy = exchange.pointee.arena.copy(reader.view()),
            exchange.addChallenge(reader.view())
        else { return false }
        exchange.pointee.auth.refusal.type = reader.number()
        guard let message = exchange.pointee.arena.copy(reader.view()) else { return false }
        guard let reason = exchange.pointee.arena.copy(reader.view()) else { return false }
        exchange.pointee.failure.detail = reason
        let isSaid = exchange.pointee.auth.refusal.type != 0
        exchange.pointee.auth.refusal.message = isSaid ? message : .absent
        exchange.pointee.auth.refusal.isSaid = isSaid
        exchange.pointee.auth.principal = principal
        if usageKey.isPresent { exchange.pointee.auth.usageKey = usageKey }
        if policy.isPresent { exchange.pointee.auth.policy = policy }
        let count = reader.number()
        for _ in 0..<count {
            let name = reader.view()
            guard exchange.setVariable(name, reader.value()) == PEN_OK else { return false }
        }
        return !reader.failed
    }

    /// Remembers what a step just decided, if its configuration and the plugin allow it.
    static func remember(
        _ exchange: Exchange, _ step: UnsafePointer<StepRecord>, _ verdict: pen_verdict
    ) {
        let key = exchange.pointee.auth.cacheKey
        guard let caches = step.pointee.caches, key.isPresent,
            !exchange.pointee.flags.contains(.shadow)
        else { return }
        let seconds = min(
            exchange.pointee.auth.cacheSeconds ?? step.pointee.cacheSeconds,
            step.pointee.cacheSeconds)
        guard seconds > 0 else { return }
        let cache = caches + Int(exchange.pointee.loop.pointee.index)
        var size = 4096
        while size <= 1 << 16 {
            let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: key.n + size)
            var sink = ByteSink(memory, capacity: key.n + size)
            sink.put(key)
            write(exchange, verdict, to: &sink)
            writeHeaders(exchange, step, to: &sink)
            guard sink.overflowed else {
                cache.pointee.store(
                    key, sink.view, memory, verdict,
                    expires: exchange.pointee.loop.pointee.now + UInt64(seconds) * 1_000_000_000)
                return
            }
            memory.deallocate()
            size *= 4
        }
    }

    private static func write(
        _ exchange: Exchange, _ verdict: pen_verdict, to sink: inout ByteSink
    ) {
        sink.put(frame: exchange.pointee.auth.principal)
        sink.put(frame: exchange.pointee.auth.usageKey)
        sink.put(frame: exchange.pointee.auth.policy)
        sink.put(frame: exchange.ownChallenges)
        sink.put(frame: exchange.pointee.auth.refusal.type)
        sink.put(frame: exchange.pointee.auth.refusal.message)
        sink.put(frame: verdict == PEN_ALLOW ? .absent : exchange.pointee.failure.detail)
        let mark = exchange.pointee.cursor.stepMark
        var count: UInt32 = 0
        let effects = exchange.pointee.journal.effects
        for i in mark..<max(mark, exchange.pointee.journal.count) {
            if effects?[i].kind == .variableCreated || effects?[i].kind == .variableChanged {
                count += 1
            }
        }
        sink.put(frame: count)
        guard let effects else { return }
        for i in mark..<max(mark, exchange.pointee.journal.count)
        where effects[i].kind == .variableCreated || effects[i].kind == .variableChanged {
            sink.put(frame: effects[i].name)
            sink.put(frame: effects[i].value)
        }
    }

    private mutating func store(
        _ key: ByteView, _ frame: ByteView, _ memory: UnsafeMutablePointer<UInt8>,
        _ verdict: pen_verdict, expires: UInt64
    ) {
        let hash = VerdictCache.hash(key)
        let entry = entries + Int(hash & UInt64(capacity - 1))
        entry.pointee.bytes?.deallocate()
        entry.pointee = Entry(
            hash: hash, expires: expires, verdict: verdict, bytes: memory, length: frame.n,
            keyLength: key.n)
    }

    /// What is asked, unless that doesn't matter, and the identity sources' values, each with its length in
    /// front; nil: one is absent, too long, or there more than once, which the plugin is to judge (it may
    /// refuse it) and others may read another of.
    private static func key(_ exchange: Exchange, _ step: UnsafePointer<StepRecord>) -> ByteView? {
        let isForCaller = step.pointee.flags.contains(.keptForCaller)
        let size = keySize + (isForCaller ? 0 : exchange.pointee.target.n)
        guard let identities = step.pointee.identities, step.pointee.identityCount > 0,
            let memory = exchange.pointee.arena.allocate(size, align: 1)
        else { return nil }
        var sink = ByteSink(memory.assumingMemoryBound(to: UInt8.self), capacity: size)
        if !isForCaller {
            let api = exchange.pointee.route?.pointee.api
            sink.put(frame: api?.pointee.name ?? .absent)
            sink.put(frame: api?.pointee.stage ?? .absent)
            sink.put(frame: exchange.pointee.method)
            sink.put(frame: exchange.pointee.target)
        }
        for i in 0..<Int(step.pointee.identityCount) {
            guard !identities[i].isRepeated(exchange), let value = identities[i].resolve(exchange)
            else { return nil }
            if value.type == PEN_STRING || value.type == PEN_JSON {
                sink.put(frame: value.s)
            } else {
                sink.put(frame: value)
            }
        }
        return sink.overflowed ? nil : sink.view
    }

    /// FNV-1a with a final mix; collisions are harmless, as keys are compared.
    static func hash(_ view: ByteView) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in view.buffer { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash ^= hash >> 32
        return hash
    }
}
