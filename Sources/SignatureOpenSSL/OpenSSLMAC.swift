internal import COpenSSL

/// HMAC of RFC 2104 over SHA-2, checked in time that depends on lengths only.
public enum OpenSSLMAC {
    /// Whether `mac` is that of `message`.
    public static func verify(
        _ hash: OpenSSLPublicKey.Hash, key: [UInt8], message: UnsafeBufferPointer<UInt8>,
        mac: [UInt8]
    ) -> Bool {
        var out = [UInt8](repeating: 0, count: 64)
        var length: UInt32 = 0
        guard
            HMAC(
                hash.function, key, Int32(key.count), message.baseAddress, message.count, &out,
                &length) != nil
        else { return false }
        return mac.count == Int(length) && CRYPTO_memcmp(mac, out, mac.count) == 0
    }
}
