import CPenstock
import PenstockCore

/// What an instance in a child says of itself once it is created: what PluginInstance knows of one
/// in this process.
struct ChildFacts: Sendable, Equatable {
    var phases: UInt32
    var flags: UInt32
    var hasEvents: Bool
    var reads: [String]
    var writes: [String]
    var upstreams: [String]
    var authorizer: AuthorizerInfo?

    /// [child]
    func encode(into sink: inout ByteSink) {
        sink.put(frame: phases)
        sink.put(frame: flags)
        sink.put(frame: UInt32(hasEvents ? 1 : 0))
        sink.put(frame: reads)
        sink.put(frame: writes)
        sink.put(frame: upstreams)
        sink.put(frame: UInt32(authorizer == nil ? 0 : 1))
        sink.put(frame: authorizer?.cacheSeconds ?? 0)
        sink.put(frame: authorizer?.identitySources ?? [])
    }
}

extension ChildFacts {
    /// Nil: not believable.
    init?(_ payload: ByteView) {
        var reader = FrameReader(payload)
        phases = reader.number()
        flags = reader.number()
        hasEvents = reader.number() != 0
        reads = reader.list()
        writes = reader.list()
        upstreams = reader.list()
        let isAuthorizer = reader.number() != 0
        let seconds = reader.number()
        let sources = reader.list()
        authorizer =
            isAuthorizer ? AuthorizerInfo(cacheSeconds: seconds, identitySources: sources) : nil
        guard !reader.failed, reader.remaining == 0 else { return nil }
    }
}

extension PluginError {
    /// [child]
    func encode(into sink: inout ByteSink) {
        sink.put(frame: code.rawValue)
        sink.put(frame: message)
        sink.put(frame: UInt32(pointer == nil ? 0 : 1))
        sink.put(frame: pointer ?? "")
    }

    /// A refusal as a child told it.
    static func decode(_ payload: ByteView) -> PluginError {
        var reader = FrameReader(payload)
        let code = Code(rawValue: reader.text()) ?? .initialization
        let message = reader.text()
        let hasPointer = reader.number() != 0
        let pointer = reader.text()
        return PluginError(
            code, message.isEmpty ? "refused without a reason" : message,
            pointer: hasPointer ? pointer : nil)
    }
}

extension LogRecord {
    /// [child]
    func encode(into sink: inout ByteSink) {
        sink.put(frame: level.rawValue)
        sink.put(frame: UInt32(isFromPlugin ? 1 : 0))
        sink.put(frame: message)
        sink.put(frame: UInt32(fields.count))
        for field in fields {
            sink.put(frame: field.name)
            sink.put(frame: field.value)
        }
    }

    /// A line of a child, under the name that we know it by. Nil: not believable.
    init?(frame payload: ByteView, source: String) {
        guard payload.n <= 256 << 10 else { return nil }
        var reader = FrameReader(payload)
        guard let level = Level(rawValue: reader.number()) else { return nil }
        let isFromPlugin = reader.number() != 0
        self.init(level, reader.text(), source: source, isFromPlugin: isFromPlugin)
        for _ in 0..<reader.count(each: 8) {
            let name = reader.text()
            fields.append((name, reader.text()))
        }
        guard !reader.failed else { return nil }
    }
}
