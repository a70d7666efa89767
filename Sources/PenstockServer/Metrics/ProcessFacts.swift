internal import Glibc

/// What the system says of this process.
enum ProcessFacts {
    /// Bytes resident (proc(5), statm).
    static var residentBytes: UInt64 {
        let fields = (read("/proc/self/statm") ?? "").split(separator: " ")
        guard fields.count > 1, let pages = UInt64(fields[1]) else { return 0 }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Open descriptors.
    static var openDescriptors: UInt64 {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count: UInt64 = 0
        while let entry = readdir(directory) {
            // "." and "..", and the one that reads the directory.
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return max(count, 1) - 1
    }

    /// How many descriptors there may be (proc(5), limits: the soft limit).
    static var descriptorsMax: UInt64 {
        let line = (read("/proc/self/limits") ?? "").split(separator: "\n")
            .first { $0.hasPrefix("Max open files") }
        return line?.split(separator: " ").compactMap { UInt64($0) }.first ?? 0
    }

    /// CPU time used, nanoseconds, user and system.
    static var cpuNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let n = Glibc.read(descriptor, &buffer, buffer.count)
        return n > 0 ? String(decoding: buffer[..<n], as: UTF8.self) : nil
    }
}

/// Limits of this process, for `penstock doctor`.
public enum ProcessLimits {
    /// How many descriptors there may be.
    public static var descriptorsMax: UInt64 { ProcessFacts.descriptorsMax }
}
