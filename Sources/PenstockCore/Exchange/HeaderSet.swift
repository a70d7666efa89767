/// A set of well-known names in one word.
public struct HeaderSet: Sendable, Equatable {
    /// Bit `HeaderName.rawValue` for each member.
    public var bits: UInt64

    /// The set with these bits.
    @inlinable public init(bits: UInt64) { self.bits = bits }

    /// The set of that one name; `|` joins sets without making an array of them.
    @inlinable @inline(__always)
    public init(_ name: HeaderName) { bits = 1 << UInt64(name.rawValue) }

    /// The set without members.
    @inlinable public static var none: HeaderSet { HeaderSet(bits: 0) }

    /// Whether the name with that raw value (below 64) is a member.
    @inlinable @inline(__always)
    public func contains(_ id: UInt8) -> Bool { bits >> UInt64(id & 63) & 1 != 0 }

    /// Whether the name is a member.
    @inlinable public func contains(_ name: HeaderName) -> Bool { contains(name.rawValue) }

    /// Makes the name with that raw value (below 64) a member.
    @inlinable @inline(__always)
    public mutating func insert(_ id: UInt8) { bits |= 1 << UInt64(id & 63) }

    /// The members of both.
    @inlinable @inline(__always)
    public static func | (a: HeaderSet, b: HeaderSet) -> HeaderSet {
        HeaderSet(bits: a.bits | b.bits)
    }

    /// The members and one more.
    @inlinable @inline(__always)
    public static func | (set: HeaderSet, name: HeaderName) -> HeaderSet {
        set | HeaderSet(name)
    }

    /// `HeaderName.isHopByHop` as a set.
    @inlinable public static var hopByHop: HeaderSet {
        HeaderSet(.connection) | .keepAlive | .proxyConnection | .te | .trailer | .transferEncoding
            | .upgrade
    }

    /// `HeaderName.isFraming` as a set.
    @inlinable public static var framing: HeaderSet { hopByHop | .contentLength }
}
