import CPenstock
import PenstockCore

/// A callout that a plugin started, as values.
public struct CalloutRequest: Sendable {
    /// The upstream's name.
    public var upstream: String
    /// As asked.
    public var method: String
    /// Another server than the upstream's targets; empty: none.
    public var origin: String
    /// Path and query.
    public var target: String
    /// In order.
    public var headers: [(name: String, value: String)] = []
    /// The body.
    public var body: [UInt8]
    /// Milliseconds; 0: the upstream's own.
    public var timeoutMilliseconds: UInt32

    init(_ raw: pen_callout_request) {
        upstream = String(raw.upstream)
        method = String(raw.method)
        origin = String(raw.origin)
        target = String(raw.target)
        body = Array(raw.body.buffer)
        timeoutMilliseconds = raw.timeout_ms
        for i in 0..<raw.header_count {
            guard let header = raw.headers?[i] else { break }
            headers.append((String(header.name), String(header.value)))
        }
    }
}

/// What a scripted upstream answers to a callout.
public struct CalloutAnswer: Sendable {
    /// The HTTP status, or 0: there was no answer.
    public var status: Int32
    /// PEN_UPSTREAM_* when there was none. A streamed answer with a status breaks off so, behind `body`.
    public var failure: Int64 = 0
    /// Bytes of one piece of it, for who streams it (pen.callout-stream/1).
    public var pieceBytes = 1024
    /// In order.
    public var headers: [(name: String, value: String)] = []
    /// The body.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int32, body: String = "", failure: Int64 = 0) {
        self.status = status
        self.body = Array(body.utf8)
        self.failure = failure
    }

    /// An upstream that takes the request and says nothing.
    public static var never: CalloutAnswer { CalloutAnswer(status: -1) }
    var isNever: Bool { status < 0 }

    /// Calls `body` with the event that says so; its views are valid inside.
    func withEvent(_ token: pen_token, _ deliver: (pen_event) -> Void) {
        let memory = SnapshotMemory()
        let list = headers.map { pen_kv(name: memory.text($0.name), value: memory.text($0.value)) }
        var event = Pipeline.makeEvent(PEN_EVENT_CALLOUT_DONE)
        event.token = token
        event.status = status
        event.value = failure
        event.headers = UnsafePointer(memory.array(list))
        event.header_count = list.count
        event.data = pen_str(UnsafePointer(memory.array(body)), body.count)
        deliver(event)
        withExtendedLifetime(memory) {}
    }
}
