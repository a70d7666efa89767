internal import Glibc
public import Logging
internal import Synchronization

/// Where the operator's log goes: one line, one write, to a descriptor; so many lines a second at
/// most. From any thread.
///
/// A line that can't be written is lost: the log must never stop the gateway.
public final class OperationalLog: Sendable {
    /// Lines a second; what is above is counted and said when there is room again.
    public static let linesPerSecondMax = 500

    private struct State {
        var second: Int64 = 0
        var lines = 0
        var dropped = 0
    }
    private let format: LogFormat
    private let descriptor: Int32
    private let state = Mutex(State())

    /// A log to `descriptor`, standard error by default.
    public init(_ format: LogFormat, descriptor: Int32 = 2) {
        self.format = format
        self.descriptor = descriptor
    }

    /// A logger of swift-log that writes here.
    public func logger(_ label: String, level: Logger.Level = .info) -> Logger {
        Logger(label: label) { _ in LineHandler(log: self, logLevel: level) }
    }

    func write(
        _ level: Logger.Level, _ message: String, _ fields: [(name: String, value: String)]
    ) {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        let now = Int64(clock.tv_sec) * 1000 + Int64(clock.tv_nsec / 1_000_000)
        let dropped: Int? = state.withLock { state in
            if state.second != now / 1000 {
                state.second = now / 1000
                state.lines = 0
            }
            guard state.lines < Self.linesPerSecondMax else {
                state.dropped += 1
                return nil
            }
            state.lines += 1
            defer { state.dropped = 0 }
            return state.dropped
        }
        guard let dropped else { return }
        if dropped > 0 {
            put(
                format.line(
                    .warning, "log lines dropped", [("count", String(dropped))],
                    unixMilliseconds: now))
        }
        put(format.line(level, message, fields, unixMilliseconds: now))
    }

    private func put(_ line: String) {
        var line = line
        line.withUTF8 { utf8 in
            // A second attempt after a short write would let lines of other threads in between.
            _ = Glibc.write(descriptor, utf8.baseAddress, utf8.count)
        }
    }
}

/// swift-log's view of the operator's log.
private struct LineHandler: LogHandler {
    let log: OperationalLog
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    init(log: OperationalLog, logLevel: Logger.Level) {
        self.log = log
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let fields = all.sorted { $0.key < $1.key }.map { (name: $0.key, value: "\($0.value)") }
        log.write(event.level, "\(event.message)", fields)
    }
}
