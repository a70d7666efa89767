internal import VTL

// URL and base64 coding, as java.net.URLEncoder and java.util.Base64 have them.
extension UtilHost {
    /// Form encoding: a space is `+` (aws-templates.md, fact 9).
    func urlEncode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        let digits: StaticString = "0123456789ABCDEF"
        return try renderer.makeString { renderer throws(VTLFault) in
            for byte in text {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "*"), UInt8(ascii: "_"):
                    try renderer.append(byte)
                case 0x20: try renderer.append(UInt8(ascii: "+"))
                default:
                    try renderer.append(UInt8(ascii: "%"))
                    try renderer.append(digits.utf8Start[Int(byte >> 4)])
                    try renderer.append(digits.utf8Start[Int(byte & 15)])
                }
            }
        }
    }

    func urlDecode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var i = 0
        while i < text.count {
            switch text[i] {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard i + 2 < text.count, let high = Self.hex(text[i + 1]),
                    let low = Self.hex(text[i + 2])
                else {
                    throw VTLFault(
                        "$util.urlDecode: java.lang.IllegalArgumentException: URLDecoder: incomplete or illegal % pattern"
                    )
                }
                bytes.append(high << 4 | low)
                i += 2
            default: bytes.append(text[i])
            }
            i += 1
        }
        return try renderer.makeString(String(decoding: bytes, as: UTF8.self))
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    func base64Encode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        var bytes = [UInt8](repeating: 0, count: Base64.encodedCount(text.count))
        bytes.withUnsafeMutableBufferPointer { out in
            if let base = out.baseAddress { Base64.encode(text, into: base) }
        }
        return try renderer.makeString(String(decoding: bytes, as: UTF8.self))
    }

    func base64Decode(
        _ text: UnsafeBufferPointer<UInt8>, _ renderer: VTLRenderer
    ) throws(VTLFault) -> VTLValue {
        var bytes = [UInt8](repeating: 0, count: text.count)
        let count = bytes.withUnsafeMutableBufferPointer { out in
            out.baseAddress.flatMap { Base64.decode(text, into: $0) } ?? (text.isEmpty ? 0 : nil)
        }
        guard let count else {
            throw VTLFault(
                "$util.base64Decode: java.lang.IllegalArgumentException: the text is not base64")
        }
        return try renderer.makeString(String(decoding: bytes[..<count], as: UTF8.self))
    }
}
