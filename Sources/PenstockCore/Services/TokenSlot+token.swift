import CPenstock

extension UnsafeMutablePointer where Pointee == TokenSlot {
    /// The timer inside the slot.
    public var timer: UnsafeMutablePointer<Timer> {
        withUnsafeMutablePointer(to: &pointee.timer) { $0 }
    }

    /// The slot's token on a loop.
    func token(_ loop: UInt32) -> pen_token {
        UInt64(loop) << 56 | UInt64(pointee.generation) << 24 | UInt64(UInt32(pointee.index))
    }
}
