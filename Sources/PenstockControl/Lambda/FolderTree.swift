internal import Glibc

/// Folders with what is in them, as far as code's folders are made and removed.
package enum FolderTree {
    /// Makes a folder and those above it; nil when it is there, else why not.
    static func make(_ path: String, mode: mode_t = 0o755) -> String? {
        if mkdir(path, mode) == 0 || errno == EEXIST { return nil }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            if let why = make(String(path[..<slash]), mode: mode) { return why }
            if mkdir(path, mode) == 0 || errno == EEXIST { return nil }
        }
        return "\(path): \(String(cString: strerror(errno)))"
    }

    /// Removes a folder and all that is in it, without following links.
    package static func remove(_ path: String) {
        for name in names(in: path) {
            let inner = "\(path)/\(name)"
            // Nobody else writes there: what is no folder is a file.
            if unlink(inner) != 0, errno == EISDIR || errno == EPERM { remove(inner) }
        }
        rmdir(path)
    }

    /// Names of files and folders; none where there is no folder.
    static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
