internal import Glibc
internal import JSON
internal import PenstockConfig

/// A hash over the secrets and files that a configuration refers to, in this process only: the hash is keyed
/// with the process's own random key and never leaves it, so it tells nobody anything.
enum SecretFingerprint {
    /// The hash of all `env:` and `file:` references in `config`, and of the files that its members `…_file`
    /// name; 0 without one. A reload makes an instance that reads them anew where they have changed: keys that
    /// were taken out are out. Files that instances write have other names.
    static func of(_ config: JSONObject) -> Int {
        var references: [SecretReference] = []
        collect(.object(config), into: &references)
        // A file of keys may have references of its own.
        for reference in references {
            if case .file(let path) = reference, let content = json(in: path) {
                collect(content, into: &references)
            }
        }
        guard !references.isEmpty else { return 0 }
        var hasher = Hasher()
        for reference in references {
            switch reference {
            case .environment(let name):
                // The environment doesn't change, but a configuration may name another variable.
                hasher.combine(name)
            case .file(let path):
                hasher.combine(path)
                hasher.combine(stamp(of: path))
            }
        }
        return hasher.finalize()
    }

    private static func collect(_ value: JSONValue, into references: inout [SecretReference]) {
        switch value {
        case .string(let text):
            if let reference = SecretReference(parsing: text) {
                references.append(reference)
            }
        case .array(let elements):
            for element in elements { collect(element, into: &references) }
        case .object(let object):
            for (name, value) in object.members {
                if name.hasSuffix("_file"), let path = value.string, path.hasPrefix("/") {
                    references.append(.file(path))
                } else {
                    collect(value, into: &references)
                }
            }
        default: break
        }
    }

    /// What a file has, where that is JSON of a size that instances read.
    private static func json(in path: String) -> JSONValue? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: bytesMax)
        let count = fread(&bytes, 1, bytes.count, file)
        guard count > 0, bytes[0] == UInt8(ascii: "{") else { return nil }
        return try? JSONValue(parsing: String(decoding: bytes[..<count], as: UTF8.self))
    }

    /// Of a file that is looked into: a secret's bound (pen.secrets/1).
    private static let bytesMax = 64 << 10

    /// Inode, size and times of change: Kubernetes and most secret managers swap the file, and an
    /// edit in place changes the time; what copies that too (`cp -p`) changes the inode's. Empty: it is no
    /// file.
    private static func stamp(of path: String) -> [Int] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        return [
            Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }
}
