import Glibc

/// Files that commands write.
enum TextOutput {
    /// Writes a whole file, which is there with all of its text or as it was.
    static func write(_ text: String, to path: String) throws {
        let temporary = "\(path).\(getpid())"
        func failure() -> CommandFailure {
            CommandFailure.environment("\(path): \(String(cString: strerror(errno)))", hint: nil)
        }
        guard let file = fopen(temporary, "w") else { throw failure() }
        let written = fputs(text, file)
        guard fclose(file) == 0, written >= 0, rename(temporary, path) == 0 else {
            throw failure()
        }
    }
}
