import Glibc
import PenstockCore

/// The writers of all access logs of the process but the first, by path; opened when a snapshot is
/// the first to have them, and kept.
final class LogWriters: Sendable {
    /// How many there may be: each costs a loop two buffers.
    static let limit = 64
    private let opened = Monitor<[String: LogWriter]>([:])

    /// The writers of these paths in their order, nil for `own`, which is the process's.
    func writers(_ paths: [String], own: String?) throws(LoopGroup.Failure) -> [LogWriter?] {
        var result: [LogWriter?] = []
        for path in paths { result.append(path == own ? nil : try writer(path)) }
        return result
    }

    private func writer(_ path: String) throws(LoopGroup.Failure) -> LogWriter {
        if let known = opened.withLock({ $0[path] }) { return known }
        guard opened.withLock({ $0.count }) < Self.limit else {
            throw LoopGroup.Failure(
                message: "more than \(Self.limit) access logs: \(path) isn't opened", code: 0)
        }
        makeFolder(of: path)
        guard let writer = LogWriter(path: path) else {
            throw LoopGroup.Failure(
                message: "can't open the access log \(path): \(String(cString: strerror(errno)))",
                code: errno)
        }
        opened.withLock { $0[path] = writer }
        return writer
    }

    /// What can't be made shows when the file is opened.
    private func makeFolder(of path: String) {
        guard path != "-", let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            return
        }
        mkdir(String(path[..<slash]), 0o750)
    }

    /// Opens all anew.
    func reopen() { for writer in opened.withLock({ Array($0.values) }) { writer.reopen() } }

    /// Waits until everything is written.
    func waitUntilWritten() {
        for writer in opened.withLock({ Array($0.values) }) { writer.waitUntilWritten() }
    }
}
