internal import Glibc
internal import PenstockServer

/// A directory that only this user reads, with files and no folders; removed with the value.
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

    deinit {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink("\(path)/\(name)")
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
