import Glibc
import Synchronization

/// The copies that are really opened: `<state directory>/<sha256>.so`.
///
/// The operator's own file is never mapped: overwriting a mapped file kills the process by SIGBUS,
/// and opening the same path again gives the old image. A name that is the content's hash is never
/// reused for other content.
enum PrivateCopy {
    /// Makes the directory, mode 0700, or checks the one that is there.
    static func prepare(_ directory: String) throws(PluginError) {
        if mkdir(directory, 0o700) == 0 { return }
        guard errno == EEXIST else {
            throw PluginError(
                .unreadable,
                "\(directory): \(LibraryFile.describe(errno)) "
                    + "(the state directory holds copies of plugins)")
        }
        var status = stat()
        guard lstat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            status.st_uid == geteuid()
        else {
            throw PluginError(
                .unreadable,
                "\(directory) is not a directory of this user: whoever owns it could "
                    + "replace plugins")
        }
        guard status.st_mode & 0o077 == 0 || chmod(directory, 0o700) == 0 else {
            throw PluginError(.unreadable, "\(directory) can be written by others")
        }
    }

    /// The path of a copy with this content, written if it isn't there or isn't whole.
    static func make(
        of file: LibraryFile, _ bytes: UnsafeRawBufferPointer, in directory: String
    ) throws(PluginError) -> String {
        let path = "\(directory)/\(file.hash).so"
        if isWhole(path, bytes) { return path }
        // A name that nobody else writes to: truncating a file that somebody has mapped meanwhile
        // under its final name would kill that process.
        let number = serial.add(1, ordering: .relaxed).newValue
        let temporary = "\(directory)/.\(file.hash).\(getpid()).\(number).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(temporary) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let n = write(
                descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done)
            if n < 0, errno == EINTR { continue }
            guard n > 0 else {
                let error = failure(temporary)
                unlink(temporary)
                throw error
            }
            done += n
        }
        // On disk before it has its name, so that a crash leaves no half copy under a good name.
        guard fsync(descriptor) == 0, fchmod(descriptor, 0o500) == 0,
            rename(temporary, path) == 0
        else {
            let error = failure(temporary)
            unlink(temporary)
            throw error
        }
        return path
    }

    private static let serial = Atomic<Int>(0)

    private static func isWhole(_ path: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) == bytes.count else {
            return false
        }
        let size = 1 << 16
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        defer { block.deallocate() }
        var done = 0
        while done < bytes.count {
            let n = read(descriptor, block, min(size, bytes.count - done))
            guard n > 0, memcmp(block, bytes.baseAddress.unsafelyUnwrapped + done, n) == 0 else {
                return false
            }
            done += n
        }
        return true
    }

    private static func failure(_ path: String) -> PluginError {
        PluginError(.unreadable, "\(path): \(LibraryFile.describe(errno))")
    }
}
