public import CPenstock
public import PenstockCore

/// The members of a comma-separated field value, without the white space around them (RFC 9110
/// §5.6.1). Empty members are skipped, as §5.6.1.2 wants. Commas in quoted strings don't separate.
public struct TokenList: IteratorProtocol, Sequence {
    private var rest: ByteView

    /// The members of `value`, which must outlive the iteration.
    public init(_ value: ByteView) { rest = value }

    /// The next member, as it was sent.
    public mutating func next() -> ByteView? {
        while rest.n > 0 {
            let end = memberEnd()
            let member = rest[0..<end].trimmed
            rest = rest[Swift.min(end + 1, rest.n)..<rest.n]
            if !member.isEmpty { return member }
        }
        return nil
    }

    private func memberEnd() -> Int {
        var quoted = false
        var i = 0
        while i < rest.n {
            let byte = rest[i]
            if quoted, byte == 0x5c {
                i += 1
            } else if byte == 0x22 {
                quoted.toggle()
            } else if byte == 0x2c, !quoted {
                return i
            }
            i += 1
        }
        return rest.n
    }
}

extension pen_str {
    /// The view without SP and HTAB at its ends.
    var trimmed: ByteView {
        var start = 0
        var end = n
        while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
        while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
        return self[start..<end]
    }
}
