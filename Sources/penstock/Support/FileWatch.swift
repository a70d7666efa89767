import Glibc

/// Waits until one of some files changes.
struct FileWatch {
    private let paths: [String]
    private var stamps: [Stamp]

    private struct Stamp: Equatable {
        var seconds = 0
        var nanoseconds = 0
        var size: Int = -1
    }

    init(_ paths: [String]) {
        self.paths = paths
        stamps = paths.map(Self.stamp)
    }

    /// Returns after a change. Asks five times a second: editors replace files, which a watch of the
    /// file itself would miss.
    mutating func wait() {
        while true {
            poll(nil, 0, 200)
            let now = paths.map(Self.stamp)
            if now != stamps {
                stamps = now
                return
            }
        }
    }

    private static func stamp(_ path: String) -> Stamp {
        var status = stat()
        guard stat(path, &status) == 0 else { return Stamp() }
        return Stamp(
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
            size: Int(status.st_size))
    }
}
