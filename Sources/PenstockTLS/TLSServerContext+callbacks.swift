internal import CLibSSL

/// What OpenSSL asks in the middle of a handshake.
extension TLSServerContext {
    /// What the name has that the client asks for, before the version is chosen. An unknown name gets the
    /// first's: AWS answers by Host who isn't there.
    static let onHello:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?
        ) -> Int32 = { ssl, _, context in
            guard let ssl, let me = from(context) else { return SSL_CLIENT_HELLO_SUCCESS }
            var bytes: UnsafePointer<UInt8>?
            var count = 0
            let isThere = SSL_client_hello_get0_ext(
                ssl, UInt32(TLSEXT_TYPE_server_name), &bytes, &count)
            let list = UnsafeBufferPointer(start: bytes, count: isThere == 1 ? count : 0)
            me.take(serverName(list), ssl)
            return SSL_CLIENT_HELLO_SUCCESS
        }

    /// The name in the extension (RFC 6066 §3): length of the list, type, length, name. What is malformed
    /// OpenSSL refuses by itself.
    private static func serverName(_ list: UnsafeBufferPointer<UInt8>) -> String? {
        guard list.count > 5, list[2] == UInt8(TLSEXT_NAMETYPE_host_name) else { return nil }
        let count = Int(list[3]) << 8 | Int(list[4])
        guard count > 0, list.count >= 5 + count else { return nil }
        return String(decoding: list[5..<(5 + count)], as: UTF8.self)
    }

    /// The name counts: it is kept with the session.
    static let onServerName:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?
        ) -> Int32 = { ssl, _, _ in
            guard let ssl, SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) != nil else {
                return SSL_TLSEXT_ERR_NOACK
            }
            return SSL_TLSEXT_ERR_OK
        }

    /// Staples the certificate's OCSP response.
    static let onStatus: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = {
        ssl, context in
        guard let ssl, let me = from(context),
            let certificate = me.number(of: SSL_get_SSL_CTX(ssl)).map({ me.certificates[$0] }),
            !certificate.status.isEmpty,
            clibssl_set_status(ssl, certificate.status, certificate.status.count) == 1
        else { return SSL_TLSEXT_ERR_NOACK }
        return SSL_TLSEXT_ERR_OK
    }

    /// The dearest protocol of ours that the client has as well; none in common ends the handshake
    /// (RFC 7301 §3.2).
    static let onProtocols:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
            UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?, UInt32, UnsafeMutableRawPointer?
        ) -> Int32 = { _, out, outCount, theirs, count, context in
            guard let out, let outCount, let theirs, let me = from(context) else {
                return SSL_TLSEXT_ERR_ALERT_FATAL
            }
            let ours = me.protocolList
            var position = 0
            while position < ours.count {
                let name = ours[(position + 1)..<(position + 1 + Int(ours[position]))]
                var i = 0
                while i < Int(count), i + Int(theirs[i]) < Int(count) {
                    let length = Int(theirs[i])
                    let other = UnsafeBufferPointer(start: theirs + i + 1, count: length)
                    if other.elementsEqual(name) {
                        // The client's bytes live as long as its hello is looked at.
                        out.pointee = theirs + i + 1
                        outCount.pointee = UInt8(length)
                        return SSL_TLSEXT_ERR_OK
                    }
                    i += 1 + length
                }
                position += 1 + Int(ours[position])
            }
            return SSL_TLSEXT_ERR_ALERT_FATAL
        }

    /// Makes (`isNew` 1) or opens a ticket. 0: a full handshake; 2: it is good and a new one is due.
    static let onTicket:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?,
            OpaquePointer?, OpaquePointer?, Int32
        ) -> Int32 = { ssl, name, iv, cipher, mac, isNew in
            guard let ssl, let name, let iv, let me = from(clibssl_app_data(ssl)) else { return -1 }
            if isNew == 1 {
                guard let key = me.ticketKeys.newest(), clibssl_random(iv, 16) == 1 else {
                    return 0
                }
                name.update(from: key.name, count: 16)
                var secret = key.mac
                guard EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, iv) == 1,
                    clibssl_set_mac_key(mac, &secret) == 1
                else { return -1 }
                return 1
            }
            let shown = UnsafeBufferPointer(start: UnsafePointer(name), count: 16)
            guard let (key, isOld) = me.ticketKeys.key(named: shown) else { return 0 }
            var secret = key.mac
            guard clibssl_set_mac_key(mac, &secret) == 1,
                EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipher, iv) == 1
            else { return -1 }
            return isOld ? 2 : 1
        }
}
