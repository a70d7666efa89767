import CPenstock
import Glibc

/// The child of one pre-flight as its parent sees it: request on its standard input, report on its
/// descriptor 3, and what it prints in a file without a name.
struct PreflightChild {
    private let pid: pid_t
    private let report: Int32
    private let output: Int32

    /// Starts it.
    init(_ request: String, _ options: HostOptions) throws(PluginError) {
        let input = try PreflightChild.scratch(options.stateDirectory)
        defer { close(input) }
        request.withView { view in
            _ = write(input, view.p, view.n)
            lseek(input, 0, SEEK_SET)
        }
        output = try PreflightChild.scratch(options.stateDirectory)
        var pair: [Int32] = [-1, -1]
        guard pipe(&pair) == 0 else {
            close(output)
            throw PluginError(.limit, "no pipe for the pre-flight: \(LibraryFile.describe(errno))")
        }
        // The child that gets the other end by accident, being started at this very moment, closes
        // it: every child of ours closes what it was not given.
        for descriptor in pair { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        report = pair[0]
        // Above the numbers that the child gets, so that no dup2 hits one of these.
        let theirs = fcntl(pair[1], F_DUPFD_CLOEXEC, 4)
        defer { close(theirs) }
        let started = OwnBinary.spawn(
            options.executable, ["__preflight"],
            descriptors: [(input, 0), (output, 1), (output, 2), (theirs, 3)], closeFrom: 4)
        close(pair[1])
        guard started > 0 else {
            close(pair[0])
            close(output)
            throw PluginError(
                .limit, "the pre-flight child can't be started: \(LibraryFile.describe(-started))")
        }
        pid = started
    }

    /// A file without a name.
    private static func scratch(_ directory: String) throws(PluginError) -> Int32 {
        var path = Array("\(directory)/.preflight.XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else {
            throw PluginError(.unreadable, "\(directory): \(LibraryFile.describe(errno))")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        return descriptor
    }

    /// What a child may report besides its lines about instances, in bytes.
    private static let reportBytes = 1 << 20
    /// What it may report of each instance: three lines and a refusal in a few words.
    private static let instanceBytes = 512

    /// Reads its report to the end, kills it when it says nothing for `limit`, and says what came of
    /// it.
    func wait(_ limit: Duration, library: String, instances: Int) -> Preflight.Outcome {
        let (text, isInTime) = read(
            silence: limit, bytesMax: Self.reportBytes + instances * Self.instanceBytes)
        if !isInTime { kill(pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        defer {
            close(report)
            close(output)
        }
        var outcome = Preflight.Outcome()
        var doing = "load"
        for line in text.split(separator: "\n") {
            switch PreflightMessage(parsing: line) {
            case .at(let what, let index): (doing, outcome.index) = (what, index)
            case .refused(nil, let error):
                outcome.index = nil
                outcome.end = error
                return outcome
            case .refused(.some(let index), let error): outcome.refused.append((index, error))
            case .done: return outcome
            case nil: break
            }
        }
        outcome.end =
            isInTime
            ? PluginError(.crashed, "\(library): \(describe(status)) in \(doing)\(printed())")
            : PluginError(.timeout, "\(library): \(doing) did not end in \(limit)")
        return outcome
    }

    private func read(silence limit: Duration, bytesMax: Int) -> (String, Bool) {
        var start = ContinuousClock.now
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let (seconds, attoseconds) = (limit - (ContinuousClock.now - start)).components
            let left = seconds * 1000 + attoseconds / 1_000_000_000_000_000
            guard left > 0 else { return (String(decoding: bytes, as: UTF8.self), false) }
            var entry = pollfd(fd: report, events: Int16(POLLIN), revents: 0)
            let ready = poll(&entry, 1, Int32(clamping: left))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { continue }
            let n = Glibc.read(report, &block, block.count)
            if n < 0, errno == EINTR { continue }
            if n <= 0 { return (String(decoding: bytes, as: UTF8.self), true) }
            bytes += block[..<n]
            start = .now
            // A report is short; what floods it is no report.
            if bytes.count > bytesMax { return (String(decoding: bytes, as: UTF8.self), false) }
        }
    }

    private func describe(_ status: Int32) -> String {
        let number = status & 0x7f
        guard number != 0 else { return "ended with status \(status >> 8 & 0xff)" }
        let names: [Int32: String] = [
            SIGSEGV: "SIGSEGV", SIGILL: "SIGILL", SIGABRT: "SIGABRT", SIGBUS: "SIGBUS",
            SIGFPE: "SIGFPE", SIGTRAP: "SIGTRAP", SIGKILL: "SIGKILL", SIGXCPU: "SIGXCPU",
        ]
        return "died by \(names[number] ?? "signal \(number)")"
    }

    /// The first line that it printed, which for a Swift trap is the reason.
    private func printed() -> String {
        var block = [UInt8](repeating: 0, count: 4096)
        let n = pread(output, &block, block.count, 0)
        guard n > 0 else { return "" }
        let text = String(decoding: block[..<n], as: UTF8.self)
        return text.split(separator: "\n").first.map { ": \($0)" } ?? ""
    }
}
