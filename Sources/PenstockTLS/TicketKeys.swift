internal import CLibSSL
internal import Synchronization

/// Keys of session tickets, of one process and shared by its loops, so that a session goes on wherever
/// its next connection arrives.
///
/// The newest makes tickets; it and the one before read them. A key that no ticket may use any more is
/// forgotten, and with it what earlier tickets could give away (RFC 5077 §5.5).
public final class TicketKeys: Sendable {
    /// How long a key makes tickets, seconds; a ticket is good for as long at least, twice that at most.
    public static let lifetime: Int64 = 6 * 3600

    struct Key: Equatable {
        var name: [UInt8]
        var cipher: [UInt8]
        var mac: [UInt8]

        static func random() -> Key? {
            guard let name = bytes(16), let cipher = bytes(32), let mac = bytes(32) else {
                return nil
            }
            return Key(name: name, cipher: cipher, mac: mac)
        }

        private static func bytes(_ count: Int) -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: count)
            return RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
        }
    }

    private struct Ring {
        var newest: Key?
        var previous: Key?
        var madeAt: Int64 = 0
    }
    private let ring = Mutex(Ring())
    private let clock: @Sendable () -> Int64

    /// Keys that are made when they are first asked for; `clock` tells seconds.
    public init(clock: @escaping @Sendable () -> Int64) { self.clock = clock }

    /// The key for a new ticket; nil: there is no randomness, so no tickets.
    func newest() -> Key? {
        let now = clock()
        return ring.withLock { ring in
            Self.turn(&ring, now)
            return ring.newest
        }
    }

    /// The key of a ticket, and whether a new ticket is due.
    func key(named name: UnsafeBufferPointer<UInt8>) -> (key: Key, isOld: Bool)? {
        let now = clock()
        return ring.withLock { ring in
            Self.turn(&ring, now)
            if let newest = ring.newest, newest.name.elementsEqual(name) { return (newest, false) }
            if let key = ring.previous, key.name.elementsEqual(name) { return (key, true) }
            return nil
        }
    }

    private static func turn(_ ring: inout Ring, _ now: Int64) {
        let age = now - ring.madeAt
        guard ring.newest == nil || age >= lifetime else { return }
        ring.previous = age < 2 * lifetime ? ring.newest : nil
        ring.newest = Key.random()
        ring.madeAt = now
    }

    /// The name of the key that makes tickets now.
    package var newestName: [UInt8]? { newest()?.name }

    /// What a key is that a ticket names; nil: forgotten.
    package enum Age { case newest, old }
    package func knows(_ name: [UInt8]) -> Age? {
        name.withUnsafeBufferPointer { key(named: $0) }.map { $0.isOld ? .old : .newest }
    }
}
