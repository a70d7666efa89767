internal import CSystem
internal import Glibc
internal import Synchronization

/// What the main thread does while the loops serve: waits for signals and for files that change.
///
/// Signals are blocked in every thread and read from a descriptor, so that no handler runs anywhere.
/// `watch` is for any thread, the rest for the main one.
final class ControlLoop: @unchecked Sendable {
    // Safe: `isDirty` is the main thread's; the rest is constant, or locked by itself.

    /// What happened.
    enum Event: Equatable {
        /// SIGHUP.
        case reload
        /// Watched files changed and have been quiet since.
        case filesChanged
        /// The source has something new.
        case sourceChanged
        /// SIGTERM or SIGINT.
        case terminate
        /// SIGUSR1: the access log was rotated.
        case reopenLog
    }

    /// How long files must be quiet: an editor or compiler writes in several steps.
    static let quietMilliseconds: Int32 = 150

    private let signals: Int32
    private let files: FileWatch?
    private var isDirty = false
    /// Something changed before it was watched; `wakeup` tells whoever waits.
    private let hasMissed = Atomic<Bool>(false)
    private let isRung = Atomic<Bool>(false)
    private let wakeup = csys_eventfd_create()

    /// Blocks the signals in this thread and those it will start. Call it before any other thread.
    init(watchesFiles: Bool) {
        signals = csys_signals_open([SIGHUP, SIGTERM, SIGINT, SIGUSR1], 4)
        files = watchesFiles ? FileWatch() : nil
    }

    deinit {
        close(signals)
        close(wakeup)
    }

    /// Watches these files from now on, and no others. One that has changed since `time`, which is
    /// when reading them began, is a change like those to come.
    func watch(_ paths: Set<String>, since time: FileTime) {
        guard let files else { return }
        files.watch(paths)
        guard paths.contains(where: { time.precedesChange(of: $0) }) else { return }
        hasMissed.store(true, ordering: .releasing)
        csys_eventfd_signal(wakeup)
    }

    /// Has the next `next` tell of a change of the source. Any thread.
    func ring() {
        isRung.store(true, ordering: .releasing)
        csys_eventfd_signal(wakeup)
    }

    /// Waits for the next event; nil after `timeout` milliseconds (-1: never).
    func next(timeout: Int32 = -1) -> Event? {
        while true {
            var polls = [signals, wakeup].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            if let files {
                polls.append(pollfd(fd: files.descriptor, events: Int16(POLLIN), revents: 0))
            }
            let ready = poll(
                &polls, nfds_t(polls.count), isDirty ? Self.quietMilliseconds : timeout)
            if ready == 0 {
                guard isDirty else { return nil }
                isDirty = false
                return .filesChanged
            }
            if polls[0].revents != 0, let event = readSignal() { return event }
            if polls[1].revents != 0 {
                csys_eventfd_clear(wakeup)
                if hasMissed.exchange(false, ordering: .acquiring) { isDirty = true }
                if isRung.exchange(false, ordering: .acquiring) { return .sourceChanged }
            }
            if polls.count > 2, polls[2].revents != 0, files?.drain() == true { isDirty = true }
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
