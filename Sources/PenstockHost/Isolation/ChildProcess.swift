import CSystem
import Glibc
import PenstockCore

/// A process of the same binary with one end of several socket pairs, and nothing else that is open
/// here. On the supervisor's thread.
struct ChildProcess {
    /// Its number.
    let pid: pid_t
    /// Our ends: control first, then one a loop. Non-blocking.
    let sockets: [Int32]

    /// How many there are.
    static let alive = Monitor(0)

    /// Where the child finds the control socket; the loops' follow.
    static let firstDescriptor: Int32 = 3

    /// Starts `<executable> __isolate 3`; nil: the system refuses, `errno` says why.
    static func start(_ executable: String, sockets count: Int) -> ChildProcess? {
        var ours: [Int32] = []
        var theirs: [Int32] = []
        defer { for descriptor in theirs { close(descriptor) } }
        for _ in 0..<count {
            // Above the numbers that the child's own ends get, so that no dup2 hits one of these.
            guard let pair = pair(above: firstDescriptor + Int32(count)) else { break }
            ours.append(pair.ours)
            theirs.append(pair.theirs)
        }
        let pid = theirs.count == count ? spawn(executable, theirs) : -1
        guard pid > 0 else {
            for descriptor in ours { close(descriptor) }
            return nil
        }
        alive.withLock { $0 += 1 }
        return ChildProcess(pid: pid, sockets: ours)
    }

    private static func pair(above lowest: Int32) -> (ours: Int32, theirs: Int32)? {
        var pair: [Int32] = [-1, -1]
        guard csys_socketpair(&pair) == 0 else { return nil }
        let high = fcntl(pair[1], F_DUPFD_CLOEXEC, lowest)
        close(pair[1])
        guard high >= 0, csys_set_nonblocking(pair[0]) == 0 else {
            close(pair[0])
            if high >= 0 { close(high) }
            return nil
        }
        return (pair[0], high)
    }

    private static func spawn(_ executable: String, _ descriptors: [Int32]) -> pid_t {
        let pid = OwnBinary.spawn(
            executable, ["__isolate", String(firstDescriptor)],
            descriptors: descriptors.enumerated().map { ($1, firstDescriptor + Int32($0)) },
            closeFrom: firstDescriptor + Int32(descriptors.count))
        if pid < 0 { errno = -pid }
        return pid
    }

    /// Ends it and says how it ended: "signal 11", "exit status 0". SIGKILL is not kept waiting, so
    /// neither are we.
    func end() -> String {
        kill(pid, SIGKILL)
        defer { ChildProcess.alive.withLock { $0 -= 1 } }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 { if errno != EINTR { return "unknown" } }
        let signal = status & 0x7f
        return signal == 0 ? "exit status \(status >> 8 & 0xff)" : "signal \(signal)"
    }
}
