import Foundation
import Synchronization

/// A process that a test starts. Foundation's passes on the signals that its own threads block, so that
/// SIGTERM doesn't end such a child, and under ThreadSanitizer may wait for ever for one that aborted.
final class ChildProcess: Sendable {
    /// Where the child writes: a pipe that the test reads, or nothing.
    enum Stream { case pipe, none, inherited }

    enum Ending: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    let processIdentifier: Int32
    /// The reading ends; nil where nothing was asked for.
    let output: FileHandle?
    let errors: FileHandle?
    private let ending = Mutex<Ending?>(nil)
    private let leads: Bool

    /// Starts it. The environment is added to the test's own.
    ///
    /// - Parameter leads: whether it leads a process group of its own, which `endGroup()` ends. Ctrl-C in a
    ///   terminal doesn't reach it then.
    init(
        _ executable: URL, _ arguments: [String], in directory: URL? = nil,
        environment: [String: String] = [:], output: Stream = .none, errors: Stream = .none,
        leads: Bool = false
    ) throws {
        self.leads = leads
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = POSIX_SPAWN_SETSIGMASK | (leads ? POSIX_SPAWN_SETPGROUP : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        var ends: [Int32] = []
        defer { for end in ends { close(end) } }
        func connect(_ stream: Stream, to descriptor: Int32) throws(Failure) -> FileHandle? {
            switch stream {
            case .inherited: return nil
            case .none:
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
                return nil
            case .pipe:
                var pair: [Int32] = [0, 0]
                guard pipe(&pair) == 0 else { throw Failure(message: "no pipe: \(errno)") }
                for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
                posix_spawn_file_actions_adddup2(&actions, pair[1], descriptor)
                ends.append(pair[1])
                return FileHandle(fileDescriptor: pair[0], closeOnDealloc: true)
            }
        }
        self.output = try connect(output, to: 1)
        self.errors = try connect(errors, to: 2)

        let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // It becomes the executable in the directory: the call for that is GNU's, which Swift doesn't
        // import.
        let moving = directory.map { ["/usr/bin/env", "--chdir=\($0.path)"] } ?? []
        let command = moving + [executable.path] + arguments
        var words = command.map { strdup($0) } + [nil]
        var variables = all.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        Self.keepDescriptors()
        var pid: Int32 = 0
        let status = posix_spawn(&pid, command[0], &actions, &attributes, &words, &variables)
        guard status == 0 else {
            throw Failure(message: "\(command[0]): \(String(cString: strerror(status)))")
        }
        processIdentifier = pid
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.longest) { [weak self] in
            self?.endOverdue()
        }
    }

    /// No test needs a child for longer: one that waits for it, or for what it writes, is to fail and not
    /// to keep all others from their turn.
    private static let longest = DispatchTimeInterval.seconds(480)

    private func endOverdue() {
        ending.withLock {
            guard $0 == nil else { return }
            print("ChildProcess: \(processIdentifier) is killed after \(Self.longest)")
            kill(leads ? -processIdentifier : processIdentifier, SIGKILL)
        }
    }

    /// Ends whatever a leader left behind in its group.
    func endGroup() { if leads { kill(-processIdentifier, SIGKILL) } }

    struct Failure: Error, CustomStringConvertible {
        var message: String
        var description: String { message }
    }

    /// A backend's connection that a child has too would stay open when the backend closes it.
    private static func keepDescriptors() {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap(Int32.init) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        ending.withLock { $0 == nil && Self.ending(of: processIdentifier, &$0, WNOHANG) == nil }
    }

    /// Waits for its end.
    @discardableResult
    func waitUntilExit() -> Ending {
        // Not below the lock, and it stays to be waited for: who ends what is overdue wants the lock, and
        // a process that is still this one.
        var info = siginfo_t()
        while waitid(P_PID, id_t(processIdentifier), &info, WEXITED | WNOWAIT) == -1, errno == EINTR
        {}
        return ending.withLock { $0 ?? Self.ending(of: processIdentifier, &$0, 0) ?? .exit(-1) }
    }

    /// Asks it to end.
    func terminate() { kill(processIdentifier, SIGTERM) }

    private static func ending(
        of process: Int32, _ ending: inout Ending?, _ options: Int32
    ) -> Ending? {
        var status: Int32 = 0
        while true {
            let found = waitpid(process, &status, options)
            if found == -1, errno == EINTR { continue }
            guard found == process else { return nil }
            // The macros of wait(2), which Swift doesn't import.
            let signal = status & 0x7f
            ending = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
            return ending
        }
    }
}
