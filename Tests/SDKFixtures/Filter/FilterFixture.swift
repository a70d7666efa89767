public import CPenstock
import PenstockPlugin

/// A body filter in Swift: upper case, and the number of bytes as a variable at the end.
final class FilterFixture: BodyFilter, SelfTesting {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.test.filter", name: "FilterFixture", version: "1.0.0",
            reads: ["request.body", "response.body"],
            writes: ["request.body", "response.body", "ctx.*"])
    }

    let filters: BodySides = [.request, .response]
    let changesLength = false
    private let name: Bytes

    init(_ setup: Setup) throws {
        name = setup.storage.copy("ctx.\(setup.name).bytes")
    }

    func selfTest() throws {
        guard name.starts(with: "ctx.") else { throw ConfigError("the name is wrong") }
    }

    func filter(_ chunk: Chunk, _ exchange: Exchange) throws -> ChunkVerdict {
        if chunk.isLast {
            try exchange.setVariable(name, .int(Int64(chunk.offset) + Int64(chunk.data.count)))
        }
        if chunk.data.buffer.contains(UInt8(ascii: "!")) { return .abort }
        guard chunk.data.buffer.contains(where: { $0 >= 0x61 && $0 <= 0x7a }),
            let out = exchange.allocate(UInt8.self, count: chunk.data.count)
        else { return .pass }
        for (index, byte) in chunk.data.buffer.enumerated() {
            out[index] = byte >= 0x61 && byte <= 0x7a ? byte ^ 0x20 : byte
        }
        return .replace(.borrowing(Bytes(p: out, n: chunk.data.count)))
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(FilterFixture.self)
}
