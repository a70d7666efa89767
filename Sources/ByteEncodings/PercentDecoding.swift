/// Undoes `%XX`.
public struct PercentDecoding: Sendable {
    @usableFromInline let plusIsSpace: Bool
    @usableFromInline let keepsMalformed: Bool

    /// - Parameters:
    ///   - plusIsSpace: As in forms (WHATWG URL, "application/x-www-form-urlencoded").
    ///   - keepsMalformed: A percent sign without two hexadecimal digits stands for itself, which is
    ///     what the same standard does; otherwise the text is refused.
    @inlinable
    public init(plusIsSpace: Bool = false, keepsMalformed: Bool = true) {
        self.plusIsSpace = plusIsSpace
        self.keepsMalformed = keepsMalformed
    }

    /// Writes what `text` stands for to `out`, which has room for `text.count` bytes, and returns how
    /// many there are; nil: it is refused.
    @inlinable
    public func decode(
        _ text: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        var length = 0
        var i = 0
        while i < text.count {
            var byte = text[i]
            i += 1
            if byte == UInt8(ascii: "%") {
                if i + 1 < text.count, let high = Hex.value(text[i]),
                    let low = Hex.value(text[i + 1])
                {
                    byte = high << 4 | low
                    i += 2
                } else if !keepsMalformed {
                    return nil
                }
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                byte = UInt8(ascii: " ")
            }
            out[length] = byte
            length += 1
        }
        return length
    }

    /// What `text` stands for; nil: it is refused.
    public func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
        let bytes = ContiguousArray(text)
        // The standard library writes a count of 0 into the one empty array that threads share.
        guard !bytes.isEmpty else { return [] }
        var isRefused = false
        let decoded = [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
            guard let base = out.baseAddress else { return }
            let length = bytes.withUnsafeBufferPointer { decode($0, into: base) }
            isRefused = length == nil
            count = length ?? 0
        }
        return isRefused ? nil : decoded
    }

    /// What `text` stands for where nothing is refused.
    public static func bytes(
        _ text: some Sequence<UInt8>, plusIsSpace: Bool = false
    ) -> [UInt8] {
        PercentDecoding(plusIsSpace: plusIsSpace).decoded(text) ?? []
    }

    /// The same; bytes that aren't UTF-8 become U+FFFD.
    public static func text(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        String(decoding: bytes(text.utf8, plusIsSpace: plusIsSpace), as: UTF8.self)
    }
}
