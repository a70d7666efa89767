internal import Glibc

/// A moment of the clock that file systems stamp files with, nanoseconds since 1970.
///
/// What was read before it was watched may have changed in between, and no event tells. So whoever
/// reads files takes the time first, and asks for changes since then once they are watched.
public struct FileTime: Comparable, Sendable {
    private var nanoseconds: Int64

    /// Now. The coarse clock: Linux stamps files with it or with something later, never earlier.
    public static var now: FileTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return FileTime(time)
    }

    private init(_ time: timespec) {
        nanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Milliseconds from this moment to another, within a tick of the clock.
    func milliseconds(to other: FileTime) -> Int64 {
        (other.nanoseconds - nanoseconds) / 1_000_000
    }

    /// Earlier than.
    public static func < (a: FileTime, b: FileTime) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Whether a file was written, replaced or removed at this time or later. A change in the same
    /// tick of the clock (4 ms) counts: one reload too many does no harm.
    func precedesChange(of path: String) -> Bool {
        var status = stat()
        // What can't be looked at is somebody else's error: it was read, or its reader said why not.
        guard stat(path, &status) == 0 else { return false }
        if FileTime(status.st_ctim) >= self { return true }
        guard lstat(path, &status) == 0 else { return false }
        if FileTime(status.st_ctim) >= self { return true }
        // Kubernetes swaps the link `..data` that the files are links through.
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return lstat(directory + "..data", &status) == 0 && FileTime(status.st_ctim) >= self
    }
}
