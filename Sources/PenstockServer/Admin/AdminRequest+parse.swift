extension AdminRequest {
    /// A request by its target as sent, "/explain?path=%2Fx".
    init(method: String, target: String, accept: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
        self.init(
            method, String(parts.first ?? ""),
            query: pairs.map { pair in
                let halves = pair.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (
                    Self.decoded(halves[0]), halves.count > 1 ? Self.decoded(halves[1]) : ""
                )
            }, accept: accept)
    }

    /// Percent-decoded, a plus is a space (WHATWG URL, "application/x-www-form-urlencoded").
    static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
