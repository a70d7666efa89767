import CSystem
import Glibc
import PenstockServer

/// One run of this binary in a mode of its own, with a deadline.
struct ChildRun {
    enum End: Equatable {
        case exited(Int32)
        case signalled(Int32)
        case timedOut
    }

    /// Runs it with these arguments; its standard output goes to a file, by default nowhere, so that a
    /// plugin that prints doesn't spoil ours. So does what it tells people.
    static func run(
        _ arguments: [String], seconds: Int32, output: String = "/dev/null",
        errors: String = "/dev/null"
    ) throws -> End {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        let path = "/proc/self/exe"
        let words = ([path] + arguments).map { strdup($0) }
        // A crash is what may be found out: its report would take most of a second each time.
        let variables = ChildEnvironment.texts.map { strdup($0) }
        defer { for text in words + variables { free(text) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A gateway's threads block signals; a child begins as a program does.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = -1
        let code = posix_spawn(&pid, path, &actions, &attributes, words + [nil], variables + [nil])
        guard code == 0 else {
            throw CommandFailure.environment(
                "no process to be had: \(String(cString: strerror(code)))")
        }
        let isInTime = wait(for: pid, seconds: seconds)
        if !isInTime { kill(pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        if !isInTime { return .timedOut }
        let signal = status & 0x7f
        return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
    }

    private static func wait(for pid: pid_t, seconds: Int32) -> Bool {
        let descriptor = csys_pidfd_open(pid)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&entry, 1, seconds * 1000)
            if ready < 0, errno == EINTR { continue }
            return ready > 0
        }
    }

    private enum ChildEnvironment {
        static var texts: [String] {
            Environment.all.filter { $0.key != "SWIFT_BACKTRACE" }.map { "\($0.key)=\($0.value)" }
                + ["SWIFT_BACKTRACE=enable=no"]
        }
    }
}
