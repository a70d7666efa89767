internal import Glibc

/// Why a file can't be read.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which.
    public var path: String
    /// The system's reason.
    public var reason: String
    /// "penstock.yaml: No such file or directory".
    public var description: String { "\(path): \(reason)" }
}

/// Reads text files: configurations.
public enum TextFile {
    /// Bytes that a configuration may have.
    public static let bytesMax = 16 << 20

    /// Whether there is something to read at `path`.
    public static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// The file's text; malformed UTF-8 is replaced, which the parser will point at. Blocks.
    public static func read(_ path: String) throws(FileError) -> String {
        String(decoding: try BinaryFile.read(path, atMost: bytesMax), as: UTF8.self)
    }
}

/// The environment as a dictionary.
public enum Environment {
    /// Every variable. Read once, before threads: changing it later is a race in any case.
    public static let all: [String: String] = {
        var result: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { result[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        return result
    }()
}

/// Reads files that are no text.
enum BinaryFile {
    /// The file's bytes. Blocks.
    static func read(_ path: String, atMost bytesMax: Int = 1 << 20) throws(FileError) -> [UInt8] {
        func fail() -> FileError { FileError(path: path, reason: String(cString: strerror(errno))) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fail() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let n = Glibc.read(descriptor, &buffer, buffer.count)
            if n < 0, errno == EINTR { continue }
            guard n >= 0 else { throw fail() }
            if n == 0 { break }
            bytes += buffer[..<n]
            guard bytes.count <= bytesMax else {
                throw FileError(path: path, reason: "larger than \(bytesMax) bytes")
            }
        }
        return bytes
    }
}
