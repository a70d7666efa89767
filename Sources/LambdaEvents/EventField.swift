/// Bytes of a request, borrowed from whoever has it.
public typealias EventText = UnsafeBufferPointer<UInt8>

/// A name and a value: a header field, a parameter of the query or of the path, a stage variable.
public struct EventField: BitwiseCopyable {
    /// The name as it came.
    public var name: EventText
    /// The value.
    public var value: EventText

    /// A field.
    public init(_ name: EventText, _ value: EventText) {
        self.name = name
        self.value = value
    }

    /// A field whose name is a literal.
    public init(_ name: StaticString, _ value: EventText) {
        self.name = EventText(name)
        self.value = value
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// A literal, which lives as long as the library.
    public init(_ literal: StaticString) {
        self.init(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }

    /// The same bytes?
    @inline(__always)
    func isSame(_ other: EventText) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }

    /// The same bytes where A–Z and a–z count as equal, as field names compare (RFC 9110 §5.1)?
    @inline(__always)
    func isSameName(_ other: EventText) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count {
            let (a, b) = (self[index], other[index])
            if a == b { continue }
            guard a ^ b == 0x20, (a | 0x20) &- 0x61 < 26 else { return false }
        }
        return true
    }
}
