internal import JSON

/// A value of a template: 16 bytes without any reference count, which belong to the `VTLRenderer`
/// that made them.
///
/// Text and objects live in the renderer's memory until it begins another rendering, so a value may be
/// copied freely, and only during that rendering. What values are is what Java values are: whole
/// numbers are `Integer` or `Long`, lists `ArrayList` or json-smart's `JSONArray`, maps
/// `LinkedHashMap`.
public struct VTLValue: BitwiseCopyable, Sendable {
    /// What a value is.
    public enum Kind: UInt8, BitwiseCopyable, Hashable, Sendable {
        case null, bool
        /// Java's `Integer` and `Long`.
        case integer, long
        /// A `Double`; `lexeme` is one that is still spelled as in the JSON text.
        case double, lexeme
        /// `BigInteger` and `BigDecimal`.
        case bigInteger, bigDecimal
        case string, character
        /// A container inside a JSON document, read in place.
        case jsonObject, jsonArray
        /// A list or map that was made, or changed, by the template.
        case list, map
        case entry, iterator
        /// What `#define` makes.
        case block
        /// `$foreach`.
        case scope
        /// A `Class`.
        case type
        /// An object of the host.
        case host
    }

    /// What it is.
    public let kind: Kind
    /// Bytes of a string, or the number of a document.
    let count: UInt32
    /// The number, the address of the bytes, or the number of the object.
    let bits: UInt64

    init(_ kind: Kind, count: Int = 0, bits: UInt64 = 0) {
        self.kind = kind
        self.count = UInt32(truncatingIfNeeded: count)
        self.bits = bits
    }

    init(_ kind: Kind, index: Int) {
        self.init(kind, bits: UInt64(index))
    }
}

extension VTLValue {
    /// No value.
    public static let null = VTLValue(.null)
    /// A `Boolean`.
    public static func bool(_ value: Bool) -> VTLValue { VTLValue(.bool, bits: value ? 1 : 0) }
    /// An `Integer`.
    public static func integer(_ value: Int32) -> VTLValue {
        VTLValue(.integer, bits: UInt64(bitPattern: Int64(value)))
    }
    /// A `Long`.
    public static func long(_ value: Int64) -> VTLValue {
        VTLValue(.long, bits: UInt64(bitPattern: value))
    }
    /// A `Double`.
    public static func double(_ value: Double) -> VTLValue {
        VTLValue(.double, bits: value.bitPattern)
    }

    /// A text in static memory.
    public static func string(_ text: StaticString) -> VTLValue {
        VTLValue(
            .string, count: text.utf8CodeUnitCount, bits: UInt64(UInt(bitPattern: text.utf8Start)))
    }

    /// UTF-8 that outlives the rendering.
    static func string(borrowing bytes: UnsafeBufferPointer<UInt8>) -> VTLValue {
        guard let base = bytes.baseAddress else { return .string("") }
        return VTLValue(.string, count: bytes.count, bits: UInt64(UInt(bitPattern: base)))
    }

    static func character(_ unit: UInt16) -> VTLValue { VTLValue(.character, bits: UInt64(unit)) }

    /// Whether it is a `String`.
    public var isString: Bool { kind == .string }

    /// Whether there is no value.
    public var isNull: Bool { kind == .null }

    /// `true` or `false`; nil for another value.
    public var bool: Bool? { kind == .bool ? bits != 0 : nil }

    /// An `Integer`; nil for another value.
    public var int32: Int32? { kind == .integer ? Int32(truncatingIfNeeded: bits) : nil }

    /// An `Integer` or a `Long`; nil for another value.
    public var int64: Int64? {
        kind == .integer || kind == .long ? Int64(bitPattern: bits) : nil
    }

    /// The bytes of a string; nil for another value. Borrowed: valid during the rendering.
    public var bytes: UnsafeBufferPointer<UInt8>? {
        guard kind == .string || kind == .lexeme else { return nil }
        return UnsafeBufferPointer(
            start: UnsafePointer(bitPattern: UInt(bits)), count: Int(count))
    }

    var index: Int { Int(bits) }
    var double: Double { Double(bitPattern: bits) }
    var unit: UInt16 { UInt16(truncatingIfNeeded: bits) }

    /// Whether it is a Java `Number`.
    var isNumber: Bool {
        kind.rawValue >= Kind.integer.rawValue && kind.rawValue <= Kind.bigDecimal.rawValue
    }

    /// Whether it is a Java `List` or array.
    public var isList: Bool { kind == .list || kind == .jsonArray }

    /// Whether it is a Java `Map`.
    public var isMap: Bool { kind == .map || kind == .jsonObject }
}
