import COpenSSL
import CPenstock
import PenstockCore

/// Digests for tools that work beside the host; plugins have `pen.crypto/1`.
public enum HostDigest {
    /// The digest of `data` by a hash of `pen.crypto/1` (PEN_SHA256 …), or its HMAC when there is a
    /// key; nil for a hash that isn't known.
    public static func compute(
        _ hash: UInt32, key: UnsafeBufferPointer<UInt8>?, _ data: UnsafeBufferPointer<UInt8>
    ) -> [UInt8]? {
        guard let function = CryptoExtension.hash(hash) else { return nil }
        var out = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        let isDone: Bool
        if let key {
            // An empty key is a key; HMAC(NULL) would mean "the key of last time".
            let start = key.baseAddress ?? pen_str("").p
            isDone =
                HMAC(function, start, Int32(key.count), data.baseAddress, data.count, &out, &length)
                != nil
        } else {
            isDone = EVP_Digest(data.baseAddress, data.count, &out, &length, function, nil) == 1
        }
        return isDone ? Array(out.prefix(Int(length))) : nil
    }
}
