internal import Glibc

/// How much memory a process has.
enum ProcessMemory {
    private static let pageBytes = max(4096, sysconf(Int32(_SC_PAGESIZE)))

    /// Resident bytes (proc(5), statm); 0: it is gone.
    static func resident(_ pid: pid_t) -> Int {
        let descriptor = open("/proc/\(pid)/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        let text = withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            return String(decoding: buffer[0..<max(0, count)], as: UTF8.self)
        }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * pageBytes
    }
}

/// `2026/11/26/[$LATEST]0123…`, as CloudWatch's log streams are called.
enum LogStreamName {
    static func fresh(_ version: String) -> String {
        var clock = time(nil)
        var date = tm()
        gmtime_r(&clock, &date)
        func two(_ value: Int32) -> String { (value < 10 ? "0" : "") + String(value) }
        let id = RequestID.fresh().filter { $0 != "-" }
        return
            "\(date.tm_year + 1900)/\(two(date.tm_mon + 1))/\(two(date.tm_mday))/[\(version)]\(id)"
    }
}
