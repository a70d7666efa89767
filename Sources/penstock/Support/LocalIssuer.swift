internal import ByteEncodings
internal import Glibc
internal import JSON
internal import PenstockLowering
internal import SignatureOpenSSL

/// The key of `penstock token` in a state directory, made when it is first needed. Who reads the directory
/// can make tokens with it.
struct LocalIssuer: ~Copyable {
    private static let keyName = "token-key.pem"
    private let key: OpenSSLSigningKey

    init(directory: String) throws {
        let key = try Self.key(in: directory)
        let keys: JSONValue = ["keys": [Self.publicKey(of: key)]]
        try TextOutput.write(
            keys.pretty + "\n", to: "\(directory)/\(TokenIssuers.localFileName)")
        self.key = key
    }

    private static func key(in directory: String) throws -> OpenSSLSigningKey {
        let path = "\(directory)/\(keyName)"
        if let text = try read(path) {
            guard let key = OpenSSLSigningKey(pem: text) else {
                throw CommandFailure.environment(
                    "\(path) is no private key", hint: "remove it, and another one is made")
            }
            return key
        }
        guard let key = OpenSSLSigningKey() else {
            throw CommandFailure.environment("OpenSSL can't make a key")
        }
        if mkdir(directory, 0o700) != 0, errno != EEXIST {
            throw CommandFailure.environment("\(directory): \(String(cString: strerror(errno)))")
        }
        try write(key.pem, to: path)
        return key
    }

    /// RFC 7638's thumbprint would say no more.
    private static let keyID = "penstock-local"

    private static func publicKey(of key: borrowing OpenSSLSigningKey) -> JSONValue {
        [
            "kty": "RSA", "kid": .string(keyID), "use": "sig", "alg": "RS256",
            "n": .string(Base64.urlText(key.modulus)), "e": .string(Base64.urlText(key.exponent)),
        ]
    }

    /// A token with these claims.
    func token(_ claims: JSONObject) -> String {
        let header: JSONValue = ["alg": "RS256", "typ": "JWT", "kid": .string(Self.keyID)]
        let parts = [header, .object(claims)].map { Base64.urlText(Array($0.compact.utf8)) }
        let signed = parts.joined(separator: ".")
        return signed + "." + Base64.urlText(key.sign(Array(signed.utf8)))
    }

    /// nil: there is no such file.
    private static func read(_ path: String) throws -> [UInt8]? {
        guard let file = fopen(path, "re") else {
            guard errno == ENOENT else {
                throw CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
            }
            return nil
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    /// For its owner alone.
    private static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw CommandFailure.environment("\(path): \(String(cString: strerror(errno)))")
        }
    }
}
