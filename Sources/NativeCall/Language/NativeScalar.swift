/// A number or truth value of C.
package enum NativeScalar: String, CaseIterable, Hashable, Sendable {
    case bool, char, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float, double

    /// Bytes it takes, which is also its alignment on every 64-bit system.
    package var size: Int {
        switch self {
        case .bool, .char, .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float: 4
        case .int64, .uint64, .double: 8
        }
    }

    /// Whether it counts: what a length can be.
    package var isInteger: Bool {
        switch self {
        case .bool, .float, .double: false
        default: true
        }
    }

    /// C's names besides our own, on LP64 (`long` is 64 bits on every system that Penstock runs on).
    static let cNames: [String: NativeScalar] = [
        "_Bool": .bool, "bool": .bool, "char": .char, "float": .float, "double": .double,
        "int8": .int8, "uint8": .uint8, "int16": .int16, "uint16": .uint16, "int32": .int32,
        "uint32": .uint32, "int64": .int64, "uint64": .uint64,
        "int8_t": .int8, "uint8_t": .uint8, "int16_t": .int16, "uint16_t": .uint16,
        "int32_t": .int32, "uint32_t": .uint32, "int64_t": .int64, "uint64_t": .uint64,
        "size_t": .uint64, "ssize_t": .int64, "intptr_t": .int64, "uintptr_t": .uint64,
        "ptrdiff_t": .int64, "time_t": .int64, "off_t": .int64,
    ]

    /// What several words of C mean together: `unsigned long int`.
    static func of(words: [String]) -> NativeScalar? {
        let isUnsigned = words.contains("unsigned")
        guard words.count(where: { $0 == "unsigned" || $0 == "signed" }) <= 1 else { return nil }
        switch words.filter({ $0 != "unsigned" && $0 != "signed" }) {
        case ["char"]:
            return isUnsigned ? .uint8 : words.contains("signed") ? .int8 : .char
        case ["short"], ["short", "int"]: return isUnsigned ? .uint16 : .int16
        case [], ["int"]: return isUnsigned ? .uint32 : .int32
        case ["long"], ["long", "int"], ["long", "long"], ["long", "long", "int"]:
            return isUnsigned ? .uint64 : .int64
        default: return nil
        }
    }
}
