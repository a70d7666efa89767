internal import CivilTime

/// A time as signatures write it: `20150830T123600Z`, UTC.
public struct SigV4Timestamp: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public var seconds: Int

    /// A time by its seconds since 1970.
    public init(seconds: Int) { self.seconds = seconds }

    /// Reads `YYYYMMDD'T'hhmmss'Z'`; nil for anything else, and for a day no month has.
    public init?(_ text: String) {
        guard let time = CivilTime(text, .basic) else { return nil }
        seconds = time.seconds
    }

    /// `20150830T123600Z`
    public var text: String { CivilTime(seconds: seconds).text(.basic) }
}
