import CSystem
import Glibc
import PenstockCore

/// The child's side of `isolation: process`: what `penstock __isolate <descriptor>` runs.
public enum Isolation {
    /// Serves one instance until the gateway says that it is enough, or is gone. Never returns.
    ///
    /// `descriptor` is the control socket; the loops' sockets follow it. The process has a loop on a
    /// thread of its own for each loop of the gateway, so a plugin finds here what it would find
    /// there: one instance a loop, or a shared one on all of them.
    public static func childMain(_ descriptor: Int32) -> Never {
        // The gateway's end of file says the same; this covers a child that hangs. It goes by the
        // thread that started us, which lives as long as the gateway.
        _ = csys_set_parent_death_signal(SIGKILL)
        _ = csys_set_thread_name("pen-isolated")
        signal(SIGPIPE, SIG_IGN)
        // The terminal's interrupt is for the gateway, which then ends us in order.
        signal(SIGINT, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        limit(Int32(RLIMIT_CORE.rawValue), 0)
        let control = ChildControl(descriptor)
        guard let hello = control.receiveHello() else { _exit(64) }
        if hello.memoryMax > 0, csys_is_sanitized() == 0 {
            limit(Int32(RLIMIT_AS.rawValue), hello.memoryMax)
        }
        let child = ChildHost(hello, control: control, firstSocket: descriptor + 1)
        do {
            let facts = try child.create()
            child.startLoops()
            control.send(.ready) { facts.encode(into: &$0) }
        } catch {
            control.send(.refused) { error.encode(into: &$0) }
            _exit(65)
        }
        control.waitForShutdown()
        child.finish()
        _exit(0)
    }

    /// Waits until the children of released instances have ended, at most `limit`: true when none
    /// is left. At process exit, so that plugins see their destroy: with the process, the
    /// supervisor's thread ends, and with that every child at once. When it is true, nothing posts to
    /// the instances' loops any more: they may go. [main]
    public static func waitForChildren(limit: Duration = .seconds(3)) -> Bool {
        let deadline = Monitor<Int>.deadline(after: limit, from: csys_monotonic())
        // Before, for retirements that are still to come, also of instances whose child is dead; and
        // after, for what the children's ends tell the loops.
        return IsolationSupervisor.catchUp(until: deadline)
            && ChildProcess.alive.wait(until: deadline) { $0 == 0 }
            && IsolationSupervisor.catchUp(until: deadline)
    }

    private static func limit(_ resource: Int32, _ value: UInt64) {
        var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
        setrlimit(resource, &limit)
    }
}
