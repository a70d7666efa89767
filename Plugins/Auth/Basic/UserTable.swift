import CPenstock
import PasswordHash

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Who has a password, from the configuration and from its file.
struct UserTable {
    /// One of them; its texts are in the instance's storage.
    struct User {
        let name: Bytes
        let context: UnsafeBufferPointer<pen_kv>
        fileprivate let hash: PasswordHash
    }

    /// Bound of the list and the file together.
    private static let countMax = 100_000
    private var users: [User] = []
    private var places: [[UInt8]: Int] = [:]

    init(_ setup: Setup) throws {
        for config in setup.config["users"]?.elements ?? [] { try append(config, setup) }
        if let file = setup.config["users_file"] {
            try append(try setup.secretText(of: file), of: file, setup)
        }
        guard !users.isEmpty else { throw setup.config.error("there are no users") }
    }

    subscript(index: Int) -> User { users[index] }

    func hash(of index: Int) -> PasswordHash { users[index].hash }

    func find(_ name: Bytes) -> Int? { places[Array(name.buffer)] }

    /// Whose hash is computed for a name that nobody has: the same one for the same credentials, as
    /// dear as the users' are.
    func substitute(for digest: SecretDigest) -> Int {
        Int(digest.bits % UInt64(users.count))
    }

    private mutating func append(_ config: Config, _ setup: Setup) throws {
        let name = try config.require("name")
        let hash = try config.require("hash")
        let text = try hash.string()
        // A hash begins with $, so this is none.
        let isReference = text.hasPrefix("env:") || text.hasPrefix("file:")
        let bytes = isReference ? setup.host.secret(text).trimmedLine : setup.storage.copy(text)
        guard bytes.n > 0 else { throw hash.error("there is no such secret") }
        let context = try (config["context"]?.members ?? []).map { name, value in
            pen_kv(name: setup.storage.copy(name), value: setup.storage.copy(try value.string()))
        }
        try append(
            setup.storage.copy(try name.string()), bytes, setup.storage.copy(context),
            nameAt: { name.error($0) }, hashAt: { hash.error($0) })
    }

    /// "name:hash" a line, as htpasswd writes it.
    private mutating func append(_ text: Bytes, of file: Config, _ setup: Setup) throws {
        var number = 0
        for line in text.buffer.split(separator: 0x0a, omittingEmptySubsequences: false) {
            number += 1
            let line = Bytes(UnsafeBufferPointer(rebasing: line)).trimmedLine
            if line.n == 0 || line[0] == UInt8(ascii: "#") { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                throw file.error("line \(number) is not name:hash")
            }
            let at = { (message: String) in file.error("line \(number): \(message)") }
            try append(
                setup.storage.copy(line[0..<colon]), line[(colon + 1)..<line.n],
                UnsafeBufferPointer(start: nil, count: 0), nameAt: at, hashAt: at)
        }
    }

    private mutating func append(
        _ name: Bytes, _ hash: Bytes, _ context: UnsafeBufferPointer<pen_kv>,
        nameAt: (String) -> ConfigError, hashAt: (String) -> ConfigError
    ) throws {
        guard users.count < Self.countMax else {
            throw nameAt("there are more than \(Self.countMax) users")
        }
        guard name.n > 0, !name.buffer.contains(UInt8(ascii: ":")) else {
            throw nameAt("a name isn't empty and has no colon")
        }
        guard places.updateValue(users.count, forKey: Array(name.buffer)) == nil else {
            throw nameAt("there are two users \(String(name))")
        }
        do {
            let hash = try PasswordHash(hash.buffer)
            users.append(User(name: name, context: context, hash: hash))
        } catch {
            throw hashAt("what is given for \(String(name)) \(error)")
        }
    }
}

extension Bytes {
    /// Without blanks at both ends and the ends of lines.
    fileprivate var trimmedLine: Bytes {
        var line = trimmed
        while line.n > 0, line[line.n - 1] == 0x0d || line[line.n - 1] == 0x0a {
            line = line[0..<(line.n - 1)].trimmed
        }
        return line
    }
}
