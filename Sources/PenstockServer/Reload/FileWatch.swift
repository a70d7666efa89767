internal import Glibc
internal import Synchronization

/// Tells when one of some files may have changed, by inotify on their directories: editors and
/// secret managers replace files, and a watch on a file would follow the old one.
///
/// `watch` is for any thread, `drain` for the one that polls `descriptor`.
final class FileWatch: Sendable {
    /// To be polled for reading.
    let descriptor: Int32
    private struct State {
        var directories: [String: Int32] = [:]
        var names: [Int32: Set<String>] = [:]
    }
    private let state = Mutex(State())

    /// nil: the system has no inotify instance to give (fs.inotify.max_user_instances).
    init?() {
        descriptor = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
    }

    deinit { close(descriptor) }

    /// Watches these files from now on, and no others. What ends with a slash is a directory: anything in it.
    func watch(_ paths: Set<String>) {
        var wanted: [String: Set<String>] = [:]
        for path in paths {
            let slash = path.lastIndex(of: "/")
            let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
            wanted[directory, default: []].insert(name)
        }
        state.withLock { state in
            let before = Set(state.directories.values)
            state.directories = state.directories.filter { wanted[$0.key] != nil }
            state.names = [:]
            // Kubernetes swaps the link `..data` that the files are links through.
            let mask = UInt32(
                IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM)
            for (directory, files) in wanted {
                let watch =
                    state.directories[directory] ?? inotify_add_watch(descriptor, directory, mask)
                // A directory that isn't there can't be watched; its files are an error elsewhere.
                guard watch >= 0 else { continue }
                state.directories[directory] = watch
                // Two names of one directory, such as `.` and its path, have one watch.
                state.names[watch, default: []].formUnion(files)
            }
            for watch in before where state.names[watch] == nil {
                inotify_rm_watch(descriptor, watch)
            }
        }
    }

    /// Reads what happened; true when it was about a watched file.
    func drain() -> Bool {
        var isRelevant = false
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
            while true {
                let n = read(descriptor, buffer.baseAddress, buffer.count)
                guard n > 0 else { return }
                var at = 0
                while at + MemoryLayout<inotify_event>.size <= n {
                    let event = buffer.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
                    let nameStart = at + MemoryLayout<inotify_event>.size
                    let name = buffer[nameStart..<(nameStart + Int(event.len))].prefix { $0 != 0 }
                    if isWatched(event, String(decoding: name, as: UTF8.self)) { isRelevant = true }
                    at = nameStart + Int(event.len)
                }
            }
        }
        return isRelevant
    }

    private func isWatched(_ event: inotify_event, _ name: String) -> Bool {
        // The queue ran over: something happened, nobody knows what.
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
        return name == "..data"
            || state.withLock { state in
                state.names[event.wd].map { $0.contains(name) || $0.contains("") } == true
            }
    }
}
