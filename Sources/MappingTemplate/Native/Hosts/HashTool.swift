internal import VTL

/// `$util.hash`: digests and HMACs of texts, `sha256(text)` and `hmacSha256(key, text)`, with an
/// encoding (`hex`, `base64`, `base64url`) as the last argument; hexadecimal digits without one.
final class HashTool: NativeTool {
    typealias Digest = (
        DigestAlgorithm, UnsafeBufferPointer<UInt8>?, UnsafeBufferPointer<UInt8>
    ) -> [UInt8]?

    let path = "$util.hash"
    private let digest: Digest

    init(digest: @escaping Digest) { self.digest = digest }

    static let methods = DigestAlgorithm.allCases.flatMap {
        [$0.rawValue, "hmac\($0.rawValue.prefix(1).uppercased())\($0.rawValue.dropFirst())"]
    }

    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue? {
        let isKeyed = method.hasPrefix("hmac")
        let name = isKeyed ? method.dropFirst(4).lowercased() : method
        guard let algorithm = DigestAlgorithm(rawValue: name) else { return nil }
        let key = isKeyed ? Array(try arguments.text(0).utf8) : nil
        let text = Array(try arguments.text(isKeyed ? 1 : 0).utf8)
        let spelling = arguments.optionalText(isKeyed ? 2 : 1) ?? DigestEncoding.hex.rawValue
        guard let encoding = DigestEncoding(rawValue: spelling) else {
            throw arguments.fault("'\(spelling.prefix(40))' is not hex, base64 or base64url")
        }
        let bytes = compute(algorithm, key, text)
        guard let bytes else { throw arguments.fault("the gateway has no \(algorithm.rawValue)") }
        return try arguments.renderer.makeString(encoding.encode(bytes))
    }

    private func compute(
        _ algorithm: DigestAlgorithm, _ key: [UInt8]?, _ text: [UInt8]
    ) -> [UInt8]? {
        if algorithm == .md5 { return key.map { MD5.hmac(key: $0, text) } ?? MD5.digest(text) }
        return text.withUnsafeBufferPointer { text in
            guard let key else { return digest(algorithm, nil, text) }
            return key.withUnsafeBufferPointer { digest(algorithm, $0, text) }
        }
    }
}
