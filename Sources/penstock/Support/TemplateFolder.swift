import Glibc

/// Templates below a folder.
enum TemplateFolder {
    /// What templates are called, here and in the wild.
    static let endings = [".vtl", ".vm", ".velocity"]

    /// A file as it is; of a folder, and the folders in it, every file with such an ending, sorted.
    static func files(_ path: String) throws -> [String] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        var files: [String] = []
        for name in try names(path).sorted() where !name.hasPrefix(".") {
            let inner = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
            var status = stat()
            // lstat: a link to a folder above would never end.
            guard lstat(inner, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                files += try Self.files(inner)
            } else if endings.contains(where: { name.hasSuffix($0) }) {
                files.append(inner)
            }
        }
        return files
    }

    private static func names(_ path: String) throws -> [String] {
        guard let directory = opendir(path) else {
            throw CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }
}
