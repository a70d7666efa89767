internal import Glibc
package import PenstockModel
internal import SigV4OpenSSL

/// What the values of API keys are made of to which a template gives none. Who knows the template and
/// not this secret can't work them out; where it is kept, they are the same after every start.
package struct KeySecret: Sendable {
    /// The file in the state directory.
    package static let fileName = "key-secret"
    /// Its length: that of the hash, as RFC 2104 §3 recommends.
    static let byteCount = 32
    /// Characters of a value: as many as AWS's own have.
    static let valueLength = 40

    private let bytes: [UInt8]

    /// One that ends with the process.
    package init() {
        var random = SystemRandomNumberGenerator()
        bytes = (0..<Self.byteCount).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The one of a state directory, which is made with it where it isn't there.
    package init(directory: String) throws(StoreError) {
        if let kept = try Self.kept(in: directory) {
            self = kept
            return
        }
        try KeySecret().keep(in: directory)
        // Another process may have been first: what is kept counts.
        guard let kept = try Self.kept(in: directory) else {
            throw StoreError(message: "\(directory)/\(Self.fileName) went away")
        }
        self = kept
    }

    /// The one that a state directory has; nil when it has none.
    package static func kept(in directory: String) throws(StoreError) -> KeySecret? {
        let path = "\(directory)/\(fileName)"
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw StoreError(errnoAt: path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw StoreError(errnoAt: path) }
        // Its group may: Kubernetes gives files of a volume to the pod's (`fsGroup`) at each mount.
        guard status.st_mode & 0o007 == 0 else {
            throw StoreError(
                message:
                    "\(path) may be read by everybody, who could work out API keys: chmod 600 it, or "
                    + "delete it to have new keys")
        }
        // One more than it has, to see a file that is too long.
        var bytes = [UInt8](repeating: 0, count: byteCount + 1)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw StoreError(errnoAt: path) }
        guard count == byteCount else {
            throw StoreError(
                message:
                    "\(path) isn't a secret of \(byteCount) bytes: restore it from a backup, or "
                    + "delete it to have new keys")
        }
        return KeySecret(bytes: Array(bytes.prefix(byteCount)))
    }

    /// Writes it durably, whole or not at all; keeps what is there.
    private func keep(in directory: String) throws(StoreError) {
        if mkdir(directory, 0o700) != 0, errno != EEXIST { throw StoreError(errnoAt: directory) }
        let path = "\(directory)/\(Self.fileName)"
        let temporary = "\(path).\(UInt64.random(in: 0...UInt64.max))"
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreError(errnoAt: temporary) }
        defer { unlink(temporary) }
        let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        guard close(file) == 0, isWritten else { throw StoreError(errnoAt: temporary) }
        // A link, not a rename, which would replace the secret of whoever was first.
        guard link(temporary, path) == 0 || errno == EEXIST else { throw StoreError(errnoAt: path) }
        for name in [directory, "\(directory)/.."] {
            let folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard folder >= 0 else { throw StoreError(errnoAt: name) }
            defer { close(folder) }
            guard fsync(folder) == 0 else { throw StoreError(errnoAt: name) }
        }
    }

    /// The value of the API key that a stack calls by its logical id: letters and digits, 238 bits.
    package func value(_ scope: Scope, stack: String, logicalID: String) -> String {
        var message = Array("api key".utf8)
        for name in [scope.account, scope.region, stack, logicalID] {
            // A byte that UTF-8 doesn't have keeps ["a", "b"] and ["ab", ""] apart.
            message.append(0xff)
            message += Array(name.utf8)
        }
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        // Bytes past a multiple would make some letters likelier than others.
        let end = 256 - 256 % letters.count
        var text: [UInt8] = []
        var block: UInt8 = 0
        while text.count < Self.valueLength {
            block &+= 1
            for byte in OpenSSLCrypto().hmacSHA256(message + [0xff, block], key: bytes)
            where Int(byte) < end && text.count < Self.valueLength {
                text.append(letters[Int(byte) % letters.count])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension StoreError {
    /// What the last system call says about a path.
    fileprivate init(errnoAt path: String) {
        self.init(message: "\(path): \(String(cString: strerror(errno)))")
    }
}
