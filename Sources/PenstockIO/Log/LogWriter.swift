import CPenstock
import Glibc
import PenstockCore

/// Appends full buffers of all loops to one descriptor, from worker threads. A line is written whole:
/// O_APPEND, and one lock around each buffer.
final class LogWriter: Sendable {
    private struct State {
        var descriptor: Int32
        /// Buffers on their way; more than `limit` and the loops drop.
        var pending = 0
        /// Buffers that came back.
        var spare: [Spare] = []
    }
    private static let limit = 64
    /// An empty buffer: nobody else has it.
    private struct Spare: @unchecked Sendable {
        var base: UnsafeMutablePointer<UInt8>
    }
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
        state.wait(until: Monitor<State>.deadline(after: .seconds(1))) { $0.pending == 0 }
    }

    /// Takes a buffer over and gives an empty one for it; nil: too far behind. [loop]
    func take(_ base: UnsafeMutablePointer<UInt8>, _ count: Int, _ loop: EventLoop)
        -> UnsafeMutablePointer<UInt8>?
    {
        let mayTake = state.withLock { state in
            guard state.pending < LogWriter.limit else { return false }
            state.pending += 1
            return true
        }
        guard mayTake else { return nil }
        let job = Job(writer: self, base: base, count: count)
        let context = Unmanaged.passRetained(job).toOpaque()
        let taken = loop.system.submit(
            loop.system.context, WorkLane.files,
            { context in
                guard let context else { return }
                Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
            }, context)
        guard taken else {
            Unmanaged<Job>.fromOpaque(context).release()
            state.withLock { $0.pending -= 1 }
            return nil
        }
        let spare = state.withLock { $0.spare.popLast() }
        return spare?.base ?? .allocate(capacity: AccessLog.capacity)
    }

    private final class Job: @unchecked Sendable {
        // Safe: one thread after the other; the buffer is the job's alone.
        let writer: LogWriter
        let base: UnsafeMutablePointer<UInt8>
        let count: Int

        init(writer: LogWriter, base: UnsafeMutablePointer<UInt8>, count: Int) {
            self.writer = writer
            self.base = base
            self.count = count
        }

        func run() {
            writer.state.withLock { state in
                var written = 0
                while written < count {
                    let n = Glibc.write(state.descriptor, base + written, count - written)
                    if n < 0, errno == EINTR { continue }
                    guard n > 0 else { break }
                    written += n
                }
                state.pending -= 1
                state.spare.append(Spare(base: base))
            }
        }
    }
}
