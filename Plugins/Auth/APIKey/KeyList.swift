import ByteEncodings
import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// One key as configured, as plain values in the instance's storage.
struct Key: BitwiseCopyable {
    var id: Bytes
    var principal: Bytes
    var context: UnsafeBufferPointer<pen_kv>
    /// SHA-256 of the key. The key itself is not kept: a dump of the process shows digests only.
    var digest: UnsafePointer<UInt8>
    /// What the key itself hashes to in this instance; nil where only the digest is known.
    var fingerprint: Fingerprint?
}

/// Reads the keys of a configuration and of its file.
struct KeyList {
    /// Bound of the file and the list together.
    static let limit = 100_000
    private(set) var keys: [Key] = []
    /// Under which fingerprints were taken.
    let seed: Fingerprint.Seed

    init(_ setup: Setup) throws {
        guard let k0 = setup.host.random(), let k1 = setup.host.random() else {
            throw setup.config.error("this host offers no pen.crypto/1")
        }
        seed = Fingerprint.Seed(k0: k0, k1: k1)
        var ids: Set<String> = []
        for config in setup.config["keys"]?.elements ?? [] {
            let id = try config.require("id")
            guard ids.insert(try id.string()).inserted else {
                throw id.error("another key has this id")
            }
            try append(config, setup)
        }
        let isStage = try setup.config.bool("identity", or: false)
        if keys.isEmpty, setup.config["keys_file"] == nil, !isStage {
            throw (setup.config["keys"] ?? setup.config).error(
                "without a key everybody is refused: give one, or `keys_file`")
        }
        if let file = setup.config["keys_file"] {
            try append(try setup.secretText(of: file), of: file, setup)
        }
    }

    private mutating func append(_ config: Config, _ setup: Setup) throws {
        let id = setup.storage.copy(try config.require("id").string())
        let digest = setup.storage.allocate(UInt8.self, count: 32)
        var fingerprint: Fingerprint?
        if let hex = config["sha256"] {
            guard
                KeyList.decode(
                    Bytes(setup.storage.copy(Array(try hex.string().utf8))), into: digest)
            else { throw hex.error("must be 64 hexadecimal digits") }
        } else {
            let reference = try config.require("secret")
            let secret = setup.host.secret(try reference.string())
            guard secret.n > 0 else { throw reference.error("there is no such secret") }
            guard let out = digest.baseAddress, setup.host.sha256(secret, into: out) else {
                throw config.error("this host offers no pen.crypto/1")
            }
            fingerprint = Fingerprint(secret, seed)
        }
        let context = try (config["context"]?.members ?? []).map { name, value in
            pen_kv(name: setup.storage.copy(name), value: setup.storage.copy(try value.string()))
        }
        let principal = try config["principal"].map { setup.storage.copy(try $0.string()) } ?? id
        guard let base = digest.baseAddress else { return }
        keys.append(
            Key(
                id: id, principal: principal, context: setup.storage.copy(context),
                digest: UnsafePointer(base), fingerprint: fingerprint))
    }

    /// "id sha256" a line.
    private mutating func append(_ text: Bytes, of file: Config, _ setup: Setup) throws {
        var number = 0
        for line in text.buffer.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            let line = Bytes(UnsafeBufferPointer(rebasing: line)).trimmedLine
            if line.n == 0 || line[0] == UInt8(ascii: "#") { continue }
            let digest = setup.storage.allocate(UInt8.self, count: 32)
            guard let space = line.buffer.lastIndex(where: { $0 == 0x20 || $0 == 0x09 }),
                let base = digest.baseAddress,
                KeyList.decode(line[(space + 1)..<line.n], into: digest)
            else { throw file.error("line \(number) is not \"id sha256\"") }
            guard keys.count < KeyList.limit else {
                throw file.error("more than \(KeyList.limit) keys")
            }
            let id = setup.storage.copy(line[0..<space].trimmed)
            keys.append(
                Key(
                    id: id, principal: id, context: UnsafeBufferPointer(start: nil, count: 0),
                    digest: UnsafePointer(base), fingerprint: nil))
        }
    }

    private static func decode(_ hex: Bytes, into out: UnsafeMutableBufferPointer<UInt8>) -> Bool {
        guard hex.n == 64 else { return false }
        for index in 0..<32 {
            guard let high = Hex.value(hex[2 * index]),
                let low = Hex.value(hex[2 * index + 1])
            else {
                return false
            }
            out[index] = high << 4 | low
        }
        return true
    }
}

extension Bytes {
    /// Without blanks at both ends and the CR of a DOS line.
    fileprivate var trimmedLine: Bytes {
        n > 0 && self[n - 1] == 0x0d ? self[0..<(n - 1)].trimmed : trimmed
    }
}
