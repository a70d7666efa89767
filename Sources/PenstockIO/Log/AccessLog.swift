import CPenstock
import PenstockCore

/// The access log of one loop: lines are written into a buffer of the loop and handed to a worker
/// thread when it is full or a while old, so that no request waits for a disk. Two buffers: when the
/// writer is that far behind, lines are dropped and counted.
struct AccessLog {
    static let capacity = 64 << 10
    /// Longest line; a longer one is cut off by the format's own values being absent: dropped.
    static let lineLimit = 8 << 10
    private static let delay: UInt64 = 200_000_000

    /// Whether lines are written at all.
    let isOn: Bool
    private let writer: LogWriter?
    private var buffer: LogBuffer?
    /// The buffer's memory, so that a line costs no look at the object.
    private var base: UnsafeMutablePointer<UInt8>?
    private var count = 0
    private var flushTimer: UnsafeMutablePointer<Timer>

    /// A log that gives full buffers to `writer`; nil: no log.
    init(writer: LogWriter?) {
        isOn = writer != nil
        self.writer = writer
        buffer = isOn ? LogBuffer() : nil
        base = buffer?.base
        flushTimer = .allocate(capacity: 1)
        flushTimer.initialize(to: Timer(context: nil, fire: { _ in }))
    }

    /// Writes the line of an exchange.
    @inline(__always)
    mutating func write(_ exchange: Exchange, _ format: TextTemplate, _ loop: EventLoop) {
        if AccessLog.capacity - count < AccessLog.lineLimit { flush(loop) }
        guard let base else { return }
        var sink = ByteSink(
            base + count, capacity: min(AccessLog.capacity - count, AccessLog.lineLimit))
        format.render(exchange, into: &sink, missing: "-")
        guard !sink.overflowed else {
            loop.metrics.pointee.logLinesDropped &+= 1
            return
        }
        count += sink.count
        guard !flushTimer.pointee.isArmed else { return }
        flushTimer.pointee = Timer(context: loop.services.pointee.context) { address in
            EventLoop.with(address.assumingMemoryBound(to: Timer.self).pointee.context) {
                $0.flushLogs()
            }
        }
        loop.wheel.arm(flushTimer, at: loop.now + AccessLog.delay)
    }

    /// Gives the memory back; nothing may be written any more.
    mutating func destroy() {
        buffer = nil
        base = nil
        flushTimer.deallocate()
    }

    /// Hands what there is to the writer.
    mutating func flush(_ loop: EventLoop) {
        guard count > 0, let full = buffer, let writer else { return }
        loop.metrics.pointee.logBytes &+= UInt64(count)
        full.count = count
        count = 0
        guard let fresh = writer.take(full, loop) else {
            // The writer has every spare buffer: what is in this one is lost, and said so.
            for i in 0..<full.count where full.base[i] == 0x0a {
                loop.metrics.pointee.logLinesDropped &+= 1
            }
            return
        }
        buffer = fresh
        base = fresh.base
    }
}
