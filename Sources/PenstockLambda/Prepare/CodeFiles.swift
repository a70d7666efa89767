internal import Glibc
internal import Synchronization

/// Files of functions.
package enum CodeFiles {
    /// Files looked at in one folder; more are taken as unchanged.
    package static let filesMax = 10_000
    private static let depthMax = 32
    /// What changes by itself, or is too much to be watched.
    private static let passedOver: Set = ["__pycache__", "node_modules", ".git", ".venv"]

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func make(folder: String) throws(LambdaFailure) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure(folder) }
    }

    /// Nothing when the file has that already; else another one takes its place.
    static func write(_ text: String, to path: String) throws(LambdaFailure) {
        let bytes = Array(text.utf8)
        if read(path, max: bytes.count + 1) == bytes { return }
        let draft = "\(path).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(draft) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isClosed = close(descriptor) == 0
        guard written == bytes.count, isClosed, rename(draft, path) == 0 else {
            throw failure(path)
        }
    }

    private static func read(_ path: String, max: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: max) { buffer, count in
            count = Swift.max(0, Glibc.read(descriptor, buffer.baseAddress, max))
        }
    }

    private static func failure(_ path: String) -> LambdaFailure {
        LambdaFailure(message: "\(path): \(String(cString: strerror(errno)))", hint: nil)
    }

    /// Changes when one of the files does.
    static func fingerprint(of folders: [String]) -> UInt64 {
        var hasher = Hasher()
        for folder in folders {
            visit(folder) { path, status in
                hasher.combine(path)
                hasher.combine(status.st_size)
                hasher.combine(status.st_ino)
                hasher.combine(status.st_mtim.tv_sec)
                hasher.combine(status.st_mtim.tv_nsec)
            }
        }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Files of a folder whose change is a change of the code.
    package static func files(in folder: String) -> [String] {
        var files: [String] = []
        visit(folder) { path, _ in files.append(path) }
        return files
    }

    private static func visit(_ folder: String, _ body: (String, stat) -> Void) {
        var left = filesMax
        visit(folder, depthMax, &left, body)
    }

    private static func visit(
        _ folder: String, _ depth: Int, _ left: inout Int, _ body: (String, stat) -> Void
    ) {
        for name in names(in: folder) where !passedOver.contains(name) {
            guard left > 0 else { return }
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                if depth > 0 { visit(path, depth - 1, &left, body) }
            } else {
                left -= 1
                body(path, status)
            }
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}

/// What folders had when they were last read.
final class Fingerprints: Sendable {
    private let known = Mutex<[[String]: UInt64]>([:])

    /// - Parameter readsFiles: false: what was found before is good enough.
    func of(_ folders: [String], readsFiles: Bool) -> UInt64 {
        if !readsFiles, let known = known.withLock({ $0[folders] }) { return known }
        let found = CodeFiles.fingerprint(of: folders)
        known.withLock { $0[folders] = found }
        return found
    }

    /// Forgets folders that nobody has any more.
    func keep(_ folders: Set<[String]>) {
        known.withLock { $0 = $0.filter { folders.contains($0.key) } }
    }
}
