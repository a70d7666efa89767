import Testing

@testable import PenstockIO

@Suite("What a loop remembers of callouts")
struct CalloutCacheTests {
    private static func answer(bytes: Int, until: UInt64 = 100) -> CachedCallout {
        CachedCallout(
            expires: until, status: 200, headers: [], body: [UInt8](repeating: 1, count: bytes))
    }

    private static func key(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 255)] }

    @Test("lives until its time, and is counted")
    func lives() {
        var cache = CalloutCache()
        cache.keep(Self.answer(bytes: 10), for: Self.key(1), now: 0)
        cache.keep(Self.answer(bytes: 20), for: Self.key(1), now: 0)
        #expect(cache.count == 1)
        #expect(cache.bytes == 22)
        #expect(cache.answer(to: Self.key(1), now: 99)?.body.count == 20)
        #expect(cache.answer(to: Self.key(2), now: 99) == nil)
        #expect(cache.answer(to: Self.key(1), now: 100) == nil)
        #expect(cache.count == 0)
        #expect(cache.bytes == 0)
    }

    @Test("is 1024 answers; the next one takes the place of the dead, or of all")
    func entries() {
        var cache = CalloutCache()
        for i in 0..<1024 {
            cache.keep(Self.answer(bytes: 1, until: i < 1000 ? 50 : 100), for: Self.key(i), now: 0)
        }
        #expect(cache.count == 1024)
        cache.keep(Self.answer(bytes: 1), for: Self.key(1024), now: 60)
        #expect(cache.count == 25)
        for i in 0..<999 { cache.keep(Self.answer(bytes: 1), for: Self.key(i), now: 60) }
        #expect(cache.count == 1024)
        cache.keep(Self.answer(bytes: 1), for: Self.key(2000), now: 60)
        #expect(cache.count == 1)
        #expect(cache.bytes == 3)
    }

    @Test("is 8 MiB with the keys, and no byte more")
    func bytes() {
        let most = CalloutCache.byteLimit
        var cache = CalloutCache()
        cache.keep(Self.answer(bytes: most - 2), for: Self.key(1), now: 0)
        #expect(cache.count == 1)
        cache.keep(Self.answer(bytes: most - 1), for: Self.key(2), now: 0)
        #expect(cache.answer(to: Self.key(1), now: 0) != nil, "the too long one pushes nothing out")
        #expect(cache.answer(to: Self.key(2), now: 0) == nil)
        cache.keep(Self.answer(bytes: most / 2 - 2), for: Self.key(1), now: 0)
        cache.keep(Self.answer(bytes: most / 2 - 2), for: Self.key(2), now: 0)
        #expect(cache.count == 2)
        #expect(cache.bytes == most)
        cache.keep(Self.answer(bytes: 1), for: Self.key(3), now: 0)
        #expect(cache.count == 1)
    }
}
