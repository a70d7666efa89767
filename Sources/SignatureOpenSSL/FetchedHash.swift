internal import COpenSSL

/// Hash functions, looked up once: the functions of older versions of OpenSSL, `EVP_sha256()`, make it
/// look for the implementation at each use (OpenSSL guide, "ossl-guide-libcrypto-introduction").
struct FetchedHash: @unchecked Sendable {
    // @unchecked: a fetched method is never changed and lives as long as the process.
    let function: OpaquePointer?

    private init(_ name: String) { function = EVP_MD_fetch(nil, name, nil) }

    static let sha1 = FetchedHash("SHA1")
    static let sha256 = FetchedHash("SHA256")
    static let sha384 = FetchedHash("SHA384")
    static let sha512 = FetchedHash("SHA512")
}

extension OpenSSLPublicKey.Hash {
    /// For functions that take an `EVP_MD`.
    public var function: OpaquePointer? {
        switch self {
        case .sha1: FetchedHash.sha1.function
        case .sha256: FetchedHash.sha256.function
        case .sha384: FetchedHash.sha384.function
        case .sha512: FetchedHash.sha512.function
        }
    }

    /// The message's hash, made in `context` (an EVP_MD_CTX), which keeps its memory for the next.
    func digest(
        _ message: UnsafeBufferPointer<UInt8>, with context: OpaquePointer
    ) -> HashValue? {
        var value = HashValue()
        var length: UInt32 = 0
        let isDone = withUnsafeMutableBytes(of: &value.bytes) { out in
            EVP_DigestInit_ex(context, function, nil) == 1
                && EVP_DigestUpdate(context, message.baseAddress, message.count) == 1
                && EVP_DigestFinal_ex(
                    context, out.bindMemory(to: UInt8.self).baseAddress, &length) == 1
        }
        value.count = Int(length)
        return isDone ? value : nil
    }
}

/// At most 64 bytes, in place.
struct HashValue {
    fileprivate var bytes = SIMD64<UInt8>()
    fileprivate(set) var count = 0

    func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
        withUnsafeBytes(of: bytes) {
            body(UnsafeBufferPointer(rebasing: $0.bindMemory(to: UInt8.self)[..<count]))
        }
    }
}
