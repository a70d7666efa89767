public import CPenstock
import Glibc

/// What the exchange knows of one body: nothing, its announced length, or all its bytes.
///
/// A buffered body is one contiguous allocation that belongs to the exchange, or lies where it was received,
/// which stays until the exchange ends; a replaced one is the plugin's `pen_buf`, released when the
/// exchange ends. Trivial; owned by the exchange.
public struct Body {
    /// Where the body stands.
    public enum State: UInt8 {
        /// There is no body.
        case none
        /// It is streamed; its bytes are not at hand.
        case streaming
        /// All of it is in `bytes`.
        case buffered
        /// A plugin put `bytes` in its place.
        case replaced
    }

    /// Where the body stands.
    public var state = State.none
    /// Length in bytes: buffered, or as announced; -1 when it was not announced.
    public var length: Int64 = -1
    /// The bytes when `state` is `.buffered` or `.replaced`.
    public var bytes = ByteView.absent
    /// What must be released with the exchange.
    public var owner = pen_buf(p: nil, n: 0, ctx: nil, release: nil)
    /// How many bytes a step asked to have buffered at most; 0 when none did.
    public var required: Int = 0

    /// Which of its loop's readings as JSON is this body's (`pen_body.json`); 0: none yet.
    public var reading: UInt64 = 0

    /// A message without a body.
    public init() {}

    /// Whether `bytes` is the whole body.
    @inlinable public var isWhole: Bool { state != .streaming }

    /// Gives back what the body owns and becomes empty.
    @inline(__always)
    public mutating func release() {
        if let release = owner.release { release(owner.ctx, owner.p, owner.n) }
        owner.release = nil
        bytes = .absent
        state = .none
        length = -1
        required = 0
        reading = 0
    }
}

extension pen_buf {
    /// A buffer of `bytes` bytes from malloc, to be filled by the caller and freed by its release.
    public static func allocate(_ bytes: Int) -> (
        buffer: pen_buf, memory: UnsafeMutablePointer<UInt8>
    ) {
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes, 1))
        let buffer = pen_buf(p: UnsafePointer(memory), n: bytes, ctx: nil) { _, p, _ in
            UnsafeMutablePointer(mutating: p)?.deallocate()
        }
        return (buffer, memory)
    }

    /// Runs the release function, if there is one.
    public func releaseNow() {
        if let release { release(ctx, p, n) }
    }

    /// The bytes.
    public var view: ByteView { ByteView(p: p, n: n) }
}
