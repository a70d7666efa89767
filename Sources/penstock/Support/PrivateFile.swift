internal import Glibc

/// Files of a state directory that are their owner's alone: keys.
enum PrivateFile {
    /// More of a file isn't read: the system's authorities have some 250 KiB.
    private static let bytesMax = 4 << 20

    /// nil: there is no such file.
    static func read(_ path: String) throws -> [UInt8]? {
        guard let file = fopen(path, "re") else {
            guard errno == ENOENT else { throw failure(path) }
            return nil
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    /// A new file; one that is there is never overwritten.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw failure(path)
        }
    }

    /// A file in the place of another, whole at every moment.
    static func replace(_ bytes: [UInt8], at path: String) throws {
        let fresh = path + ".new"
        unlink(fresh)
        try write(bytes, to: fresh)
        guard rename(fresh, path) == 0 else { throw failure(path) }
    }

    /// A directory, if it isn't there.
    static func makeDirectory(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
    }
}
