internal import ByteEncodings
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
        if let text = try PrivateFile.read(path) {
            guard let key = OpenSSLSigningKey(pem: text) else {
                throw CommandFailure.environment(
                    "\(path) is no private key", hint: "remove it, and another one is made")
            }
            return key
        }
        guard let key = OpenSSLSigningKey() else {
            throw CommandFailure.environment("OpenSSL can't make a key")
        }
        try PrivateFile.makeDirectory(directory)
        try PrivateFile.write(key.pem, to: path)
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
}
