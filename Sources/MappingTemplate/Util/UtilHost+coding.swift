internal import ByteEncodings
internal import VTL

// URL and base64 coding, as java.net.URLEncoder and java.util.Base64 have them.
extension UtilHost {
    /// Form encoding: a space is `+` (aws-templates.md, fact 9).
    func urlEncode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        try renderer.makeString { renderer throws(VTLFault) in
            try PercentEncoding.form.encode(text) { byte throws(VTLFault) in
                try renderer.append(byte)
            }
        }
    }

    func urlDecode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        let decoding = PercentDecoding(plusIsSpace: true, keepsMalformed: false)
        guard let bytes = decoding.decoded(text) else {
            throw VTLFault(
                "$util.urlDecode: java.lang.IllegalArgumentException: URLDecoder: incomplete or illegal % pattern"
            )
        }
        return try renderer.makeString(String(decoding: bytes, as: UTF8.self))
    }

    func base64Encode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        try renderer.makeString(Base64.text(text))
    }

    func base64Decode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        guard let bytes = Base64.bytes(text) else {
            throw VTLFault(
                "$util.base64Decode: java.lang.IllegalArgumentException: the text is not base64")
        }
        return try renderer.makeString(String(decoding: bytes, as: UTF8.self))
    }
}
