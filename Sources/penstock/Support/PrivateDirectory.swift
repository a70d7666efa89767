internal import Glibc
internal import PenstockControl
internal import PenstockServer

/// A directory that only this user reads, removed with the value and with all that is in it.
final class PrivateDirectory: Sendable {
    let path: String

    init() throws {
        let base = Environment.all["TMPDIR"] ?? "/tmp"
        var template = Array("\(base)/penstock-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure.environment(
                "\(base): \(String(cString: strerror(errno)))",
                hint: "TMPDIR must be a directory that this user may write")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The path of a file in it.
    subscript(name: String) -> String { "\(path)/\(name)" }

    deinit { FolderTree.remove(path) }
}
