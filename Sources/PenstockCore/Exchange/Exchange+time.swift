public import CPenstock

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
        guard let memory = pointee.arena.allocate(ClockText.capacity, align: 1) else {
            return .absent
        }
        var sink = ByteSink(
            memory.assumingMemoryBound(to: UInt8.self), capacity: ClockText.capacity)
        sink.put(commonLogTime: second)
        return sink.view
    }
}

/// The text of one second, made once and read by every request of that second. One a loop.
public struct ClockText {
    static let capacity = 32
    private let memory: UnsafeMutablePointer<UInt8>
    private var second = Int64.min
    private var length = 0

    /// Nothing yet; the memory lives as long as the loop.
    public init() { memory = .allocate(capacity: ClockText.capacity) }

    /// Gives the memory back.
    package func destroy() { memory.deallocate() }

    mutating func text(_ wanted: Int64) -> ByteView {
        if wanted != second {
            var sink = ByteSink(memory, capacity: ClockText.capacity)
            sink.put(commonLogTime: wanted)
            second = wanted
            length = sink.count
        }
        return ByteView(UnsafePointer(memory), length)
    }
}

extension ByteSink {
    /// Writes a second since 1970 as "23/Nov/2026:20:00:45 +0000".
    public mutating func put(commonLogTime second: Int64) {
        let date = CivilDate(secondsSince1970: second)
        put(decimal: Int64(date.day), width: 2)
        put(UInt8(ascii: "/"))
        put(date.monthName)
        put(UInt8(ascii: "/"))
        put(decimal: Int64(date.year), width: 4)
        put(UInt8(ascii: ":"))
        put(decimal: Int64(date.hour), width: 2)
        put(UInt8(ascii: ":"))
        put(decimal: Int64(date.minute), width: 2)
        put(UInt8(ascii: ":"))
        put(decimal: Int64(date.second), width: 2)
        put(" +0000")
    }
}

/// A moment in UTC by the proleptic Gregorian calendar, without a time zone library.
public struct CivilDate: Sendable {
    /// The parts; `weekday` is 0 for Sunday.
    public let year, month, day, hour, minute, second, weekday: Int

    /// From a second since 1970. The day count is turned around as in Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    public init(secondsSince1970 total: Int64) {
        let days = Int(total >= 0 ? total / 86_400 : (total - 86_399) / 86_400)
        let rest = Int(total) - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        weekday = ((days % 7) + 11) % 7
    }

    /// "Jan" to "Dec".
    public var monthName: StaticString {
        switch month {
        case 1: "Jan"
        case 2: "Feb"
        case 3: "Mar"
        case 4: "Apr"
        case 5: "May"
        case 6: "Jun"
        case 7: "Jul"
        case 8: "Aug"
        case 9: "Sep"
        case 10: "Oct"
        case 11: "Nov"
        default: "Dec"
        }
    }
}
