import CSystem
import Glibc

/// Starts a process of the binary that runs, for plugins that must not run in this one.
enum OwnBinary {
    /// Starts `<executable> <arguments>` with these descriptors at these numbers, and nothing else
    /// that is open here from `closeFrom` on. Above 0: its number; else the negative errno.
    static func spawn(
        _ executable: String, _ arguments: [String], descriptors: [(ours: Int32, theirs: Int32)],
        closeFrom: Int32
    ) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (ours, theirs) in descriptors {
            posix_spawn_file_actions_adddup2(&actions, ours, theirs)
        }
        csys_spawn_closefrom(&actions, closeFrom)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The loops' threads block and ignore signals; a child begins as a program does.
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid: pid_t = -1
        let code = withStrings([executable] + arguments) { arguments in
            withStrings(environment) { environment in
                posix_spawn(&pid, executable, &actions, &attributes, arguments, environment)
            }
        }
        return code == 0 ? pid : -code
    }

    /// Ours, with the crash reporter off: writing its report takes most of a second, in which the
    /// sockets stay open and calls wait (reference: swift-plugins.md, "Crash isolation").
    private static var environment: [String] {
        var result = ["SWIFT_BACKTRACE=enable=no"]
        var entry = environ
        while let text = entry.pointee {
            let line = String(cString: text)
            if !line.hasPrefix("SWIFT_BACKTRACE=") { result.append(line) }
            entry += 1
        }
        return result
    }

    private static func withStrings<R>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R
    ) -> R {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
