internal import Glibc

/// `<state dir>/penstock.pid`: the process that serves from this directory, for `penstock reload`.
///
/// Held by a lock that the kernel drops with the process, so a file that was left behind means
/// nothing and two servers can't share a directory.
public final class PIDFile: Sendable {
    /// Its name in the state directory.
    public static let name = "penstock.pid"
    private let descriptor: Int32
    private let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Takes the directory; nil: another process has it, or it can't be written.
    public static func take(directory: String) -> PIDFile? {
        let path = "\(directory)/\(name)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        // Not in a failable init: that would run deinit and unlink the other's file.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        ftruncate(descriptor, 0)
        let text = "\(getpid())\n"
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
        return PIDFile(descriptor: descriptor, path: path)
    }

    deinit {
        // Before the lock goes: the next server's file must not be the one that is removed.
        unlink(path)
        close(descriptor)
    }

    /// The process that holds a directory now; nil: none.
    public static func holder(of directory: String) -> Int32? {
        let descriptor = open("\(directory)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        var buffer = [UInt8](repeating: 0, count: 32)
        let n = read(descriptor, &buffer, buffer.count)
        guard n > 0 else { return nil }
        let digits = buffer[..<n].prefix { $0 >= 0x30 && $0 <= 0x39 }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}
