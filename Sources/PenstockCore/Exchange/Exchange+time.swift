public import CPenstock
internal import CivilTime

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Milliseconds from a moment of the loop's clock until now.
    public func elapsedMilliseconds(from start: UInt64) -> UInt64 {
        let now = pointee.loop.pointee.now
        return now > start ? (now - start) / 1_000_000 : 0
    }

    /// When the request's first byte came, in milliseconds since 1970.
    public var receivedUnixMilliseconds: Int64 {
        pointee.loop.pointee.unixMilliseconds
            - Int64(elapsedMilliseconds(from: pointee.receivedAt))
    }

    /// "23/Nov/2026:20:00:45 +0000": the CLF time that $context.requestTime has. Borrowed until the
    /// loop's next second; a detached copy, which is on another thread, makes its own.
    public func requestTime() -> ByteView {
        let second = receivedUnixMilliseconds / 1000
        if !pointee.flags.contains(.detached) { return pointee.loop.pointee.clockText.text(second) }
        guard let memory = pointee.arena.allocate(ClockText.form.length, align: 1) else {
            return .absent
        }
        let text = memory.assumingMemoryBound(to: UInt8.self)
        CivilTime(seconds: Int(second)).write(ClockText.form, to: text)
        return ByteView(UnsafePointer(text), ClockText.form.length)
    }
}

/// The text of one second, made once and read by every request of that second. One a loop.
public struct ClockText {
    static let form = TimeForm.commonLog
    private let memory: UnsafeMutablePointer<UInt8>
    private var second = Int64.min

    /// Nothing yet; the memory lives as long as the loop.
    public init() { memory = .allocate(capacity: ClockText.form.length) }

    /// Gives the memory back.
    package func destroy() { memory.deallocate() }

    mutating func text(_ wanted: Int64) -> ByteView {
        if wanted != second {
            CivilTime(seconds: Int(wanted)).write(ClockText.form, to: memory)
            second = wanted
        }
        return ByteView(UnsafePointer(memory), ClockText.form.length)
    }
}
