import CCrypt

/// A password's slow hash, as `htpasswd -B`, `mkpasswd` and `/etc/shadow` write it (crypt(5)).
public struct PasswordHash: Sendable {
    /// Bytes of a password: what libcrypt takes (CRYPT_MAX_PASSPHRASE_SIZE, with its end).
    public static let passwordMax = 511
    /// Bytes of a hash; the longest that libcrypt writes have 384.
    public static let lengthMax = 383

    /// Slow functions only, by crypt(5): bcrypt has a fixed length, the others end with their digest.
    private static let methods: [(prefix: String, length: Int?, digest: Int?)] = [
        ("$2y$", 60, nil), ("$2b$", 60, nil), ("$2a$", 60, nil), ("$6$", nil, 86), ("$5$", nil, 43),
        ("$y$", nil, 43), ("$gy$", nil, 43), ("$7$", nil, 43),
    ]

    /// With a NUL at its end.
    private let text: [CChar]

    /// Refuses what `crypt` would never say yes to, and what is too fast to guess.
    public init(_ bytes: some Collection<UInt8>) throws(PasswordHashError) {
        guard bytes.count <= Self.lengthMax,
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: ":") })
        else { throw PasswordHashError("is no password hash") }
        guard let method = Self.methods.first(where: { bytes.starts(with: $0.prefix.utf8) }) else {
            throw PasswordHashError(
                "is neither bcrypt ($2y$), sha512-crypt ($6$), sha256-crypt ($5$), yescrypt ($y$) nor scrypt ($7$): "
                    + "`htpasswd -nB NAME` and `mkpasswd` write such")
        }
        let digest = bytes.reversed().prefix { $0 != UInt8(ascii: "$") }.count
        text = bytes.map { CChar(bitPattern: $0) } + [0]
        guard method.length ?? bytes.count == bytes.count, method.digest ?? digest == digest,
            ![CRYPT_SALT_INVALID, CRYPT_SALT_METHOD_DISABLED].contains(crypt_checksalt(text))
        else { throw PasswordHashError("is no whole hash of its kind (\(method.prefix))") }
    }

    /// Whether it is that password's. Takes as long as whoever made the hash wanted: never on a loop.
    public func verifies(_ password: [UInt8]) -> Bool {
        guard password.count <= Self.passwordMax, !password.contains(0) else { return false }
        let phrase = password.map { CChar(bitPattern: $0) } + [0]
        let size = MemoryLayout<crypt_data>.size
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            guard let base = memory.baseAddress,
                let made = crypt_rn(phrase, text, base, Int32(size))
            else { return false }
            // Without a branch on the bytes: where they differ is nobody's business.
            var difference: CChar = 0
            for (index, byte) in text.enumerated() {
                difference |= byte ^ made[index]
                if made[index] == 0 { return difference == 0 && index == text.count - 1 }
            }
            return false
        }
    }
}

/// Why a text is no hash that can be used; the sentence goes on after the text's name.
public struct PasswordHashError: Error, CustomStringConvertible {
    /// "is no password hash".
    public let description: String

    init(_ description: String) { self.description = description }
}
