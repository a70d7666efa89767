/// A timer, linked into the loop's wheel while armed. Its memory must not move and outlives the
/// arming. All on one loop.
public struct Timer {
    /// Neighbours in the wheel; nil when not armed.
    public var next: UnsafeMutablePointer<Timer>?
    /// Neighbours in the wheel; nil when not armed.
    public var previous: UnsafeMutablePointer<Timer>?
    /// When it fires: monotonic nanoseconds.
    public var deadline: UInt64 = 0
    /// Called on the loop with the timer's address when it fires; it is not armed any more then.
    public var fire: @convention(c) (UnsafeMutableRawPointer) -> Void
    /// For the owner of `fire`.
    public var context: UnsafeMutableRawPointer?
    /// For the owner of `fire`.
    public var value: UInt64 = 0

    /// A timer that is not armed.
    public init(
        context: UnsafeMutableRawPointer?,
        fire: @escaping @convention(c) (UnsafeMutableRawPointer) -> Void
    ) {
        self.context = context
        self.fire = fire
    }

    /// Whether it is linked into a wheel.
    @inlinable public var isArmed: Bool { next != nil }
}
