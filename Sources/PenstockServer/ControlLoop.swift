internal import CSystem
internal import Glibc

/// What the main thread does while the loops serve: waits for signals and for files that change.
///
/// Signals are blocked in every thread and read from a descriptor, so that no handler runs anywhere.
final class ControlLoop {
    /// What happened.
    enum Event: Equatable {
        /// SIGHUP.
        case reload
        /// Watched files changed and have been quiet since.
        case filesChanged
        /// SIGTERM or SIGINT.
        case terminate
        /// SIGUSR1: the access log was rotated.
        case reopenLog
    }

    /// How long files must be quiet: an editor or compiler writes in several steps.
    static let quietMilliseconds: Int32 = 150

    private let signals: Int32
    private let watch: FileWatch?
    private var isDirty = false

    /// Blocks the signals in this thread and those it will start. Call it before any other thread.
    init(watchesFiles: Bool) {
        signals = csys_signals_open([SIGHUP, SIGTERM, SIGINT, SIGUSR1], 4)
        watch = watchesFiles ? FileWatch() : nil
    }

    deinit { close(signals) }

    /// Watches these files from now on.
    func setFiles(_ paths: Set<String>) { watch?.watch(paths) }

    /// Waits for the next event; nil after `timeout` milliseconds (-1: never).
    func next(timeout: Int32 = -1) -> Event? {
        while true {
            var polls = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
            if let watch {
                polls.append(pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0))
            }
            let ready = poll(
                &polls, nfds_t(polls.count), isDirty ? Self.quietMilliseconds : timeout)
            if ready == 0 {
                guard isDirty else { return nil }
                isDirty = false
                return .filesChanged
            }
            if polls[0].revents != 0, let event = readSignal() { return event }
            if polls.count > 1, polls[1].revents != 0, watch?.drain() == true { isDirty = true }
        }
    }

    private func readSignal() -> Event? {
        switch csys_signals_next(signals) {
        case 0: return nil
        case SIGHUP: return .reload
        case SIGUSR1: return .reopenLog
        default: return .terminate
        }
    }
}
