public import CPenstock
import PenstockPlugin

/// Counts its exchanges, and hands the count over as its configuration says.
final class HandoverFixture: Validator, StateKeeping {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.test.handover", name: "HandoverFixture", version: "1.0.0",
            configSchema: #"{"type": "object"}"#, writes: ["request.header.x-count"])
    }

    static let stateVersion: UInt32 = 7

    private enum Mode: String { case good, nothing, fails, refuses }
    private struct Refusal: Error {}

    private let mode: Mode
    private let field: Bytes
    private var count: Int64 = 0

    init(_ setup: Setup) throws {
        let mode = try setup.config.string("mode", or: "good")
        guard let known = Mode(rawValue: mode) else { throw setup.config.error("no such mode") }
        self.mode = known
        field = setup.storage.copy("x-count")
    }

    func validate(_ exchange: Exchange) throws -> Verdict {
        count += 1
        try exchange.change(.set(field, exchange.text(of: count)), of: .request)
        return .continue
    }

    func saveState() throws -> [UInt8]? {
        if mode == .fails { throw Refusal() }
        return mode == .nothing ? nil : [UInt8(count)]
    }

    func loadState(_ state: Bytes) throws {
        guard mode != .refuses, let saved = state.buffer.first else { throw Refusal() }
        count = Int64(saved)
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(HandoverFixture.self)
}
