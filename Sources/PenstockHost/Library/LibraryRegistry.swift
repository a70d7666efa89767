import CPenstock
import Synchronization

/// Generations by content: equal bytes are loaded once, and never unloaded.
final class LibraryRegistry: Sendable {
    private struct State {
        var byHash: [String: PluginLibrary] = [:]
        var generations: [String: Int] = [:]
        var loadedBytes = 0
    }
    // Held while a library loads: init is [main], never concurrent for one library, and two threads
    // that load the same new content must not both initialize it.
    private let state = Mutex(State())

    /// The generation with the content of `path`, loaded when there is none yet; `firstLook` may
    /// refuse new content before any of its code runs here.
    func load(
        _ path: String, directory: String, toolchain: String, host: UnsafePointer<pen_host>,
        firstLook: (LibraryFile) throws(PluginError) -> Void
    ) throws(PluginError) -> PluginLibrary {
        try LibraryFile.read(path) { (file, bytes) throws(PluginError) in
            nonisolated(unsafe) let bytes = bytes
            nonisolated(unsafe) let host = host
            return try state.withLock { state throws(PluginError) in
                if let known = state.byHash[file.hash] { return known }
                try file.requireSealed()
                try firstLook(file)
                try PrivateCopy.prepare(directory)
                let copy = try PrivateCopy.make(of: file, bytes, in: directory)
                let generation = (state.generations[path] ?? 0) + 1
                let library = try PluginLibrary(
                    file, copy: copy, generation: generation, toolchain: toolchain, host: host)
                state.generations[path] = generation
                state.byHash[file.hash] = library
                state.loadedBytes += file.size
                return library
            }
        }
    }

    /// Every generation loaded so far.
    var all: [PluginLibrary] {
        state.withLock { Array($0.byHash.values) }.sorted {
            ($0.path, $0.generation) < ($1.path, $1.generation)
        }
    }

    /// How many generations there are, and the bytes of their files.
    var totals: (count: Int, bytes: Int) { state.withLock { ($0.byHash.count, $0.loadedBytes) } }
}
