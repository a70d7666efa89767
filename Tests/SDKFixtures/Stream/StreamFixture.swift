public import CPenstock
import PenstockPlugin

/// Looks for a line in a list that an upstream has: it is asked for no more of it than is needed.
final class StreamFixture: Validator {
    static var descriptor: Descriptor {
        Descriptor(
            id: "penstock.test.stream", name: "StreamFixture", version: "1.0.0",
            reads: ["request.header.x-wanted"], writes: ["ctx.*"])
    }

    /// What is known of each exchange's list so far.
    private struct Search {
        var stream: CalloutStream
        var line: [UInt8] = []
        var lines = 0
    }
    private var searches: [UInt64: Search] = [:]
    private let lines: Bytes

    init(_ setup: Setup) throws {
        lines = setup.storage.copy("ctx.\(setup.name).lines")
    }

    func validate(_ exchange: Exchange) throws -> Verdict {
        let stream = try exchange.stream("backend", target: "/list", timeoutMilliseconds: 1000)
        searches[stream.token] = Search(stream: stream)
        return .pending
    }

    func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict {
        guard var search = searches.removeValue(forKey: event.token) else {
            // The exchange's other event is its end.
            return .fail
        }
        switch event.part(of: search.stream) {
        case .head(let status, _):
            guard status == 200 else { return .fail }
        case .chunk(let bytes, _):
            if find(exchange.header("x-wanted"), in: bytes, &search) {
                try exchange.setVariable(lines, .int(Int64(search.lines)))
                return .continue
            }
        case .end: throw Missing(what: "the list has no such line")
        case .failed(let reason): throw Missing(what: "there is no list (\(reason))")
        case nil: return .fail
        }
        try search.stream.next(exchange)
        searches[event.token] = search
        return .pending
    }

    private func find(_ wanted: Bytes, in bytes: Bytes, _ search: inout Search) -> Bool {
        for byte in bytes.buffer {
            guard byte == UInt8(ascii: "\n") else {
                search.line.append(byte)
                continue
            }
            search.lines += 1
            if wanted.buffer.elementsEqual(search.line) { return true }
            search.line.removeAll(keepingCapacity: true)
        }
        return false
    }

    private struct Missing: Error, CustomStringConvertible {
        var what: String
        var description: String { what }
    }
}

/// The library's one exported symbol.
@c @implementation
public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> {
    PluginLibrary.entry(StreamFixture.self)
}
