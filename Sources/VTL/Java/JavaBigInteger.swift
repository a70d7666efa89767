/// `java.math.BigInteger`, as far as templates reach it: by sums and products beyond 64 bits, and by
/// long numbers in JSON. Sign and magnitude, 32 bits a limb.
struct JavaBigInteger: Hashable, Sendable {
    var isNegative: Bool
    /// The lowest first, without zeros at the end; none for zero.
    var limbs: [UInt32]

    init(isNegative: Bool, limbs: [UInt32]) {
        var limbs = limbs
        while limbs.last == 0 { limbs.removeLast() }
        self.limbs = limbs
        self.isNegative = isNegative && !limbs.isEmpty
    }

    init(_ value: Int64) {
        let magnitude = value.magnitude
        self.init(
            isNegative: value < 0,
            limbs: [UInt32(truncatingIfNeeded: magnitude), UInt32(magnitude >> 32)])
    }

    /// A decimal number.
    init?(_ digits: String) {
        self.init(0)
        var text = digits.utf8[...]
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { text = text.dropFirst() }
        guard !text.isEmpty else { return nil }
        for byte in text {
            guard VTLLexer.isDigit(byte) else { return nil }
            multiply(by: 10, adding: UInt32(byte - 0x30))
        }
        self.isNegative = isNegative && !limbs.isEmpty
    }

    var isZero: Bool { limbs.isEmpty }
    var signum: Int { isZero ? 0 : isNegative ? -1 : 1 }

    /// The lowest 64 bits, as `longValue`.
    var int64: Int64 {
        let low = UInt64(limbs.first ?? 0) | UInt64(limbs.count > 1 ? limbs[1] : 0) << 32
        return Int64(bitPattern: isNegative ? 0 &- low : low)
    }

    var double: Double { Double(description) ?? (isNegative ? -.infinity : .infinity) }

    private mutating func multiply(by factor: UInt32, adding: UInt32) {
        var carry = UInt64(adding)
        for index in limbs.indices {
            let sum = UInt64(limbs[index]) * UInt64(factor) + carry
            limbs[index] = UInt32(truncatingIfNeeded: sum)
            carry = sum >> 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    /// Divides the magnitude; the remainder.
    private mutating func divide(by divisor: UInt32) -> UInt32 {
        var rest: UInt64 = 0
        for index in limbs.indices.reversed() {
            let value = rest << 32 | UInt64(limbs[index])
            limbs[index] = UInt32(value / UInt64(divisor))
            rest = value % UInt64(divisor)
        }
        while limbs.last == 0 { limbs.removeLast() }
        return UInt32(rest)
    }
}

extension JavaBigInteger: CustomStringConvertible {
    var description: String {
        guard !isZero else { return "0" }
        var rest = self
        var groups: [UInt32] = []
        while !rest.limbs.isEmpty { groups.append(rest.divide(by: 1_000_000_000)) }
        var text = isNegative ? "-" : ""
        text += String(groups.last ?? 0)
        for group in groups.reversed().dropFirst() {
            let digits = String(group)
            text += String(repeating: "0", count: 9 - digits.count) + digits
        }
        return text
    }
}

// MARK: Arithmetic

extension JavaBigInteger: Comparable {
    static func < (a: JavaBigInteger, b: JavaBigInteger) -> Bool {
        if a.isNegative != b.isNegative { return a.isNegative }
        let order = compareMagnitudes(a.limbs, b.limbs)
        return a.isNegative ? order > 0 : order < 0
    }

    private static func compareMagnitudes(_ a: [UInt32], _ b: [UInt32]) -> Int {
        if a.count != b.count { return a.count < b.count ? -1 : 1 }
        for (x, y) in zip(a.reversed(), b.reversed()) where x != y { return x < y ? -1 : 1 }
        return 0
    }

    static prefix func - (a: JavaBigInteger) -> JavaBigInteger {
        JavaBigInteger(isNegative: !a.isNegative, limbs: a.limbs)
    }

    static func + (a: JavaBigInteger, b: JavaBigInteger) -> JavaBigInteger {
        if a.isNegative == b.isNegative {
            return JavaBigInteger(isNegative: a.isNegative, limbs: sum(a.limbs, b.limbs))
        }
        return compareMagnitudes(a.limbs, b.limbs) >= 0
            ? JavaBigInteger(isNegative: a.isNegative, limbs: difference(a.limbs, b.limbs))
            : JavaBigInteger(isNegative: b.isNegative, limbs: difference(b.limbs, a.limbs))
    }

    static func - (a: JavaBigInteger, b: JavaBigInteger) -> JavaBigInteger { a + -b }

    static func * (a: JavaBigInteger, b: JavaBigInteger) -> JavaBigInteger {
        var limbs = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
        for (i, x) in a.limbs.enumerated() {
            var carry: UInt64 = 0
            for (j, y) in b.limbs.enumerated() {
                let value = UInt64(x) * UInt64(y) + UInt64(limbs[i + j]) + carry
                limbs[i + j] = UInt32(truncatingIfNeeded: value)
                carry = value >> 32
            }
            limbs[i + b.limbs.count] = UInt32(carry)
        }
        return JavaBigInteger(isNegative: a.isNegative != b.isNegative, limbs: limbs)
    }

    private static func sum(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(a.count, b.count) {
            let value =
                UInt64(index < a.count ? a[index] : 0) + UInt64(index < b.count ? b[index] : 0)
                + carry
            result.append(UInt32(truncatingIfNeeded: value))
            carry = value >> 32
        }
        if carry > 0 { result.append(UInt32(carry)) }
        return result
    }

    private static func difference(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var result = a
        var borrow: Int64 = 0
        for index in a.indices {
            var value = Int64(a[index]) - Int64(index < b.count ? b[index] : 0) - borrow
            borrow = value < 0 ? 1 : 0
            if value < 0 { value += 1 << 32 }
            result[index] = UInt32(value)
        }
        return result
    }

    /// Quotient and remainder, rounded towards zero. The divisor isn't zero.
    func dividing(by divisor: JavaBigInteger) -> (quotient: JavaBigInteger, rest: JavaBigInteger) {
        if divisor.limbs.count == 1 {
            var quotient = self
            let rest = quotient.divide(by: divisor.limbs[0])
            return (
                JavaBigInteger(
                    isNegative: isNegative != divisor.isNegative, limbs: quotient.limbs),
                JavaBigInteger(isNegative: isNegative, limbs: [rest])
            )
        }
        // Bit by bit: such numbers are rare, and short.
        var quotient = [UInt32](repeating: 0, count: limbs.count)
        var rest = JavaBigInteger(0)
        for bit in stride(from: limbs.count * 32 - 1, through: 0, by: -1) {
            rest.multiply(by: 2, adding: limbs[bit / 32] >> UInt32(bit % 32) & 1)
            if Self.compareMagnitudes(rest.limbs, divisor.limbs) >= 0 {
                rest = JavaBigInteger(
                    isNegative: false, limbs: Self.difference(rest.limbs, divisor.limbs))
                quotient[bit / 32] |= 1 << UInt32(bit % 32)
            }
        }
        return (
            JavaBigInteger(isNegative: isNegative != divisor.isNegative, limbs: quotient),
            JavaBigInteger(isNegative: isNegative, limbs: rest.limbs)
        )
    }

    /// `mod`: never negative.
    func modulo(_ divisor: JavaBigInteger) -> JavaBigInteger {
        let rest = dividing(by: divisor).rest
        return rest.isNegative ? rest + divisor : rest
    }

    /// `BigInteger.hashCode`.
    var hash: Int32 {
        let hash = limbs.reversed().reduce(Int32(0)) { $0 &* 31 &+ Int32(bitPattern: $1) }
        return isNegative ? 0 &- hash : hash
    }
}
