internal import CSystem
internal import Glibc

/// A process that was just started, with our ends of its output.
struct ProcessStart {
    var pid: pid_t
    /// Readable when it has ended.
    var pidDescriptor: Int32
    var output: Int32
    var error: Int32

    /// On the loop's thread, whose death is theirs.
    ///
    /// - Parameter group: the open `cgroup.procs` of its cgroup; -1: ours.
    static func start(
        _ command: [String], in directory: String, environment: [String], group: Int32 = -1
    ) throws(LambdaFailure) -> ProcessStart {
        guard let program = command.first else { throw LambdaFailure(message: "no program") }
        var output: [Int32] = [-1, -1]
        var error: [Int32] = [-1, -1]
        guard csys_pipe(&output) == 0 else { throw failure("no pipe", errno) }
        defer { Glibc.close(output[1]) }
        guard csys_pipe(&error) == 0 else {
            Glibc.close(output[0])
            throw failure("no pipe", errno)
        }
        defer { Glibc.close(error[1]) }
        let pid = spawn(program, command, directory, environment, output[1], error[1], group)
        let descriptor = pid > 0 ? csys_pidfd_open(pid) : -1
        guard pid > 0, descriptor >= 0 else {
            let code = pid > 0 ? errno : -pid
            if pid > 0 { end(pid) }
            Glibc.close(output[0])
            Glibc.close(error[0])
            throw failure("\(program) can't be started in \(directory)", code)
        }
        _ = csys_set_nonblocking(output[0])
        _ = csys_set_nonblocking(error[0])
        return ProcessStart(
            pid: pid, pidDescriptor: descriptor, output: output[0], error: error[0])
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ directory: String, _ environment: [String],
        _ output: Int32, _ error: Int32, _ group: Int32
    ) -> pid_t {
        CStrings.with(arguments) { arguments in
            CStrings.with(environment) { environment in
                program.withCString { program in
                    directory.withCString { directory in
                        var process = csys_process(
                            path: program, arguments: arguments, environment: environment,
                            directory: directory, output: output, error: error, group: group)
                        return csys_process_start(&process)
                    }
                }
            }
        }
    }

    private static func end(_ pid: pid_t) {
        kill(pid, SIGKILL)
        while waitpid(pid, nil, 0) < 0, errno == EINTR {}
    }

    private static func failure(_ what: String, _ code: Int32) -> LambdaFailure {
        LambdaFailure(message: "\(what): \(String(cString: strerror(code)))", hint: nil)
    }
}

/// Arguments and environments as execve(2) takes them.
enum CStrings {
    static func with<R>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        let copies = strings.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer { pointers in
            guard let base = pointers.baseAddress else { preconditionFailure("it has a nil") }
            return body(base)
        }
    }
}
