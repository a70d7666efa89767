public import CPenstock
import LimitPlugin
import PenstockPlugin

/// Lets so many requests be under way at once, by any key. A place is taken in the rate-limit phase
/// and given back when the exchange ends, however it ends.
struct Concurrency: Limiter, ExchangeObserver {
    static var descriptor: Descriptor {
        // Not isolateOK: the end of an exchange is told to instances in this process.
        Descriptor(
            id: "penstock.rate-limit.concurrency", name: "Concurrency", version: "1.0.0",
            vendor: "Penstock", summary: "Lets so many requests be under way at once, by any key.",
            configSchema: configSchema, flags: [.shared],
            reads: [
                "request.header.*", "request.query.*", "request.path.*", "request.cookie.*",
                "ctx.*", "context.*", "stage.*",
            ], writes: ["response.header.*"])
    }

    private let places: Places
    private let key: BucketKey
    private let retryAfter: Bytes?

    init(_ setup: Setup) throws {
        let config = setup.config
        places = Places(max: Int(try config.require("max").int(in: 1...1_000_000)))
        var reads: [String] = []
        key = try BucketKey(config, setup, &reads)
        let seconds = try config.int("retry_after_s", or: 1, in: 0...86_400)
        retryAfter = seconds > 0 ? setup.storage.copy("\(seconds)") : nil
        setup.declare(reads: reads)
        setup.declare(writes: retryAfter == nil ? [] : ["response.header.retry-after"])
        setup.wantsEvents = false
    }

    func limit(_ exchange: Exchange) throws -> Verdict {
        // A second step of the same instance is the same request.
        guard exchange.state == nil, let key = try key.of(exchange) else { return .continue }
        let place = Places.place(of: UnsafeRawBufferPointer(start: key.p, count: key.n))
        if places.take(place) {
            exchange.state = UnsafeMutableRawPointer(bitPattern: place)
            return .continue
        }
        exchange.explain("all places are taken")
        try exchange.respond(.throttled)
        if let retryAfter {
            var operation = HeaderOperation.set("retry-after", retryAfter)
            try withUnsafePointer(to: &operation) {
                try exchange.change(UnsafeBufferPointer(start: $0, count: 1), of: .response)
            }
        }
        return .respond
    }

    func began(_ exchange: Exchange) {}

    func ended(_ exchange: Exchange, why: UInt32) {
        guard let state = exchange.state else { return }
        exchange.state = nil
        places.giveBack(UInt(bitPattern: state))
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(Concurrency.self)
}
