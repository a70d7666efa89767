public import CPenstock

/// The end of something that a plugin started; borrowed until the hook returns.
public struct Event {
    /// What happened.
    public enum Kind: UInt32, Sendable {
        /// `Suspension.resume` was called, or the wait's deadline passed.
        case resumed = 1, timeout
        /// An answer came (status), or none did (value says why: PEN_UPSTREAM_*).
        case calloutDone
        /// A timer, or a worker function that is done.
        case timer, workDone
        /// The exchange ends; what is returned is ignored.
        case cancelled
        /// After `.forward`: the response's head is readable, or there is none (value says why).
        case upstreamHead, upstreamFailed
        /// A watched descriptor is ready.
        case descriptor
        /// Of a streamed callout: its head, and a piece of its body. See `part(of:)`.
        case calloutHead, calloutChunk
        /// From a newer host.
        case unknown
    }

    /// The event as the host gave it.
    public let raw: UnsafePointer<pen_event>

    init(_ raw: UnsafePointer<pen_event>) { self.raw = raw }

    /// What happened.
    public var kind: Kind { Kind(rawValue: raw.pointee.kind) ?? .unknown }
    /// Which work it was.
    public var token: Token { raw.pointee.token }
    /// `resume`'s value, what a worker returned, or why an upstream failed.
    public var value: Int64 { raw.pointee.value }
    /// The HTTP status of an upstream or callout.
    public var status: Int32 { raw.pointee.status }
    /// The phase that waits (PEN_PHASE_*).
    public var phase: pen_phase { raw.pointee.phase }
    /// `resume`'s data, a callout's body or a piece of it.
    public var data: Bytes { raw.pointee.data }
    /// The headers of a callout's answer.
    public var headers: UnsafeBufferPointer<pen_kv> {
        UnsafeBufferPointer(start: raw.pointee.headers, count: raw.pointee.header_count)
    }
}

/// An event that the plugin has no code for.
public struct UnexpectedEvent: Error, CustomStringConvertible {
    /// What happened.
    public let kind: Event.Kind
    /// "timeout: the plugin does not handle it".
    public var description: String {
        kind == .timeout ? "timed out" : "\(kind): the plugin has no code for this event"
    }
}
