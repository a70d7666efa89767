import CPenstock
import CSystem
import Glibc
import PenstockCore

/// Appends full buffers of all loops to one descriptor, from worker threads. A line is written whole:
/// O_APPEND, and one lock around each buffer.
final class LogWriter: Sendable {
    private struct State {
        var descriptor: Int32
        /// Buffers on their way; more than `limit` and the loops drop.
        var pending = 0
        /// Buffers that came back. Room for all there can be, so that none is allocated for them.
        var spare: [LogBuffer]

        init(descriptor: Int32) {
            self.descriptor = descriptor
            spare = []
            spare.reserveCapacity(LogWriter.limit)
        }
    }
    private static let limit = 64
    private let state: Monitor<State>
    private let path: String?

    /// Opens the file, "-" for standard output. Nil: it can't be opened, `errno` says why.
    init?(path: String) {
        if path == "-" {
            state = Monitor(State(descriptor: 1))
            self.path = nil
            return
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return nil }
        state = Monitor(State(descriptor: descriptor))
        self.path = path
    }

    /// Opens the file anew, after a rotation renamed it. Off the loops.
    func reopen() {
        guard let path else { return }
        let fresh = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard fresh >= 0 else { return }
        state.withLock { state in
            close(state.descriptor)
            state.descriptor = fresh
        }
    }

    /// Waits, for at most a second, until everything taken is written. At the end of the process.
    func waitUntilWritten() {
        state.wait(until: Monitor<State>.deadline(after: .seconds(1), from: csys_monotonic())) {
            $0.pending == 0
        }
    }

    /// Takes a buffer over and gives an empty one for it; nil: too far behind. A writer that keeps up
    /// makes do with two buffers a loop, and nothing is allocated any more. [loop]
    func take(_ buffer: LogBuffer, _ loop: EventLoop) -> LogBuffer? {
        let mayTake = state.withLock { state in
            guard state.pending < LogWriter.limit else { return false }
            state.pending += 1
            return true
        }
        guard mayTake else { return nil }
        buffer.writer = self
        let context = Unmanaged.passRetained(buffer)
        let taken = loop.system.submit(
            loop.system.context, WorkLane.files,
            { context in
                guard let context else { return }
                let buffer = Unmanaged<LogBuffer>.fromOpaque(context).takeRetainedValue()
                buffer.writer?.write(buffer)
            }, context.toOpaque())
        guard taken else {
            context.release()
            buffer.writer = nil
            state.withLock { $0.pending -= 1 }
            return nil
        }
        return state.withLock { $0.spare.popLast() } ?? LogBuffer()
    }

    private func write(_ buffer: LogBuffer) {
        state.withLock { state in
            var written = 0
            while written < buffer.count {
                let n = Glibc.write(
                    state.descriptor, buffer.base + written, buffer.count - written)
                if n < 0, errno == EINTR { continue }
                guard n > 0 else { break }
                written += n
            }
            buffer.writer = nil
            state.pending -= 1
            state.spare.append(buffer)
        }
    }
}

/// Lines of one loop on their way to the writer.
final class LogBuffer: @unchecked Sendable {
    // Safe: the loop fills it and gives it away, a worker writes it and gives it back: never at once.
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: AccessLog.capacity)
    /// Bytes to write, set when it is given away.
    var count = 0
    /// Who writes it, while it is on its way.
    var writer: LogWriter?

    deinit { base.deallocate() }
}
