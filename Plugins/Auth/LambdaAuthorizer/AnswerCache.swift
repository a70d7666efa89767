import CPenstock
import LambdaEvents

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// What functions said, for as long as it is kept.
///
/// The bytes are in a dictionary that all loops and all steps of one `cache` share, with the time
/// when they end in front; a loop keeps what it made of them as long as they live.
final class AnswerCache {
    /// Parsed answers that a loop keeps. Past it the dead are forgotten, or all.
    private static let parsedMax = 1024
    /// An answer that is longer isn't kept: `pen.dict/1` has values of 64 KiB.
    private static let bytesMax = (64 << 10) - 8

    private let seconds: UInt64
    private let dictionary: UInt64
    private let judge: Judge
    /// What keys begin with: nothing for the first, so that most are as they are.
    private let epoch: [UInt8]
    private let name: Bytes
    private var parsed: [[UInt8]: (answer: FunctionAnswer, end: UInt64)] = [:]

    init(_ setup: Setup) throws {
        seconds = UInt64(try setup.config.int("cache_seconds", or: 0, in: 0...3600))
        // One answer would be everybody's. AWS refuses such an authorizer, too.
        if seconds > 0, setup.config["identity"]?.elements.isEmpty ?? true {
            throw (setup.config["cache_seconds"] ?? setup.config).error(
                "answers are kept for who asks: give `identity`, or `cache_seconds: 0`")
        }
        let name = try setup.config.string("cache", or: setup.name)
        let epoch = try setup.config.int("cache_epoch", or: 0, in: 0...Int64(Int32.max))
        self.epoch = epoch == 0 ? [] : Array("\(epoch) ".utf8)
        self.name = setup.storage.copy(epoch == 0 ? name : "\(name) \(epoch) ")
        judge = try Judge(
            isREST: try setup.config["event"]?.choice(AuthorizerEvent.self).isREST ?? true,
            isSimple: try setup.config.bool("simple", or: false), setup)
        guard seconds > 0, let table = setup.host.tables.pointee.dict else {
            dictionary = 0
            return
        }
        dictionary = table.pointee.open(
            setup.host.tables.pointee.host, setup.storage.copy("lambda-authorizer \(name)"))
    }

    /// Whether answers are kept.
    var isKeeping: Bool { dictionary != 0 }

    /// Requests with this key at one time need one answer.
    func sharingKey(_ key: [UInt8], _ exchange: Exchange) -> Bytes {
        key.withUnsafeBufferPointer { key in
            [name, Bytes(key)].withUnsafeBufferPointer {
                exchange.join($0, total: name.n + key.count)
            }
        }
    }

    /// The answer that is kept for an identity.
    func find(_ key: [UInt8], _ host: Host) -> FunctionAnswer? {
        guard isKeeping else { return nil }
        let now = host.monotonicNanoseconds
        if let found = parsed[key] {
            if found.end > now { return found.answer }
            parsed[key] = nil
        }
        guard let stored = load(key, host), stored.end > now,
            case .answer(let answer) = stored.bytes.withUnsafeBufferPointer({
                judge.parse(Bytes($0))
            })
        else { return nil }
        remember(answer, key, until: stored.end, now)
        return answer
    }

    /// Keeps an answer and the bytes it was made of.
    func keep(_ answer: FunctionAnswer, _ bytes: Bytes, for key: [UInt8], _ host: Host) {
        let now = host.monotonicNanoseconds
        let end = now + seconds * 1_000_000_000
        remember(answer, key, until: end, now)
        guard bytes.n <= Self.bytesMax, let table = host.tables.pointee.dict else { return }
        var value = withUnsafeBytes(of: end.littleEndian) { Array($0) }
        value.append(contentsOf: bytes.buffer)
        digest(key, host) { key in
            _ = value.withUnsafeBufferPointer { value in
                table.pointee.set(
                    host.tables.pointee.host, dictionary, key, Bytes(value),
                    UInt32(seconds * 1000))
            }
        }
    }

    private func remember(
        _ answer: FunctionAnswer, _ key: [UInt8], until end: UInt64, _ now: UInt64
    ) {
        if parsed.count >= Self.parsedMax {
            parsed = parsed.filter { $0.value.end > now }
            if parsed.count >= Self.parsedMax { parsed.removeAll() }
        }
        parsed[key] = (answer, end)
    }

    private func load(_ key: [UInt8], _ host: Host) -> (end: UInt64, bytes: [UInt8])? {
        guard let table = host.tables.pointee.dict else { return nil }
        var value: [UInt8] = []
        digest(key, host) { key in
            let length = table.pointee.get(host.tables.pointee.host, dictionary, key, nil, 0)
            guard length > 8 else { return }
            value = [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
                let got = table.pointee.get(
                    host.tables.pointee.host, dictionary, key, buffer.baseAddress, buffer.count)
                // Another loop may have put a longer one there meanwhile.
                count = got == length ? buffer.count : 0
            }
        }
        guard value.count > 8 else { return nil }
        let end = value.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        return (UInt64(littleEndian: end), Array(value[8...]))
    }

    /// Keys of a dictionary have 512 bytes: a token is longer. Two tokens don't meet in SHA-256.
    private func digest(_ key: [UInt8], _ host: Host, _ body: (Bytes) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { out in
            guard let base = out.baseAddress,
                (epoch + key).withUnsafeBufferPointer({ host.sha256(Bytes($0), into: base) })
            else { return }
            body(Bytes(p: base, n: 32))
        }
    }
}
