internal import Glibc

// The methods of numbers, truth values and characters, with the static ones of their classes, which
// Velocity calls on any value: `$i.parseInt("5")`.
extension VTLRenderer {
    func callNumber(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch (method, arguments.count) {
        case (.intValue, 0): return .integer(wrapped(object))
        case (.shortValue, 0): return .integer(Int32(Int16(truncatingIfNeeded: wrapped(object))))
        case (.byteValue, 0): return .integer(Int32(Int8(truncatingIfNeeded: wrapped(object))))
        case (.longValue, 0): return .long(long(object))
        case (.doubleValue, 0): return .double(double(of: object))
        case (.floatValue, 0): return try makeFloat(Float(double(of: object)))
        case (.isNaN, 0) where isDouble(object): return .bool(double(of: object).isNaN)
        case (.isInfinite, 0) where isDouble(object): return .bool(double(of: object).isInfinite)
        case (.compareTo, 1) where sameNumber(object, arguments[0]):
            return .integer(Int32(compare(object, arguments[0])))
        default:
            return object.kind == .bigDecimal || object.kind == .bigInteger
                ? try callBig(object, method, arguments)
                : try callStaticNumber(object, method, arguments)
        }
    }

    private func isDouble(_ value: VTLValue) -> Bool {
        value.kind == .double || value.kind == .lexeme
    }

    private func sameNumber(_ a: VTLValue, _ b: VTLValue) -> Bool {
        a.kind == b.kind || (isDouble(a) && isDouble(b))
    }

    /// A `Float` has no kind of its own: it is kept as the double that prints the same.
    private func makeFloat(_ value: Float) throws(VTLFault) -> VTLValue {
        .double(Double(value.description) ?? Double(value))
    }

    private func long(_ value: VTLValue) -> Int64 {
        switch value.kind {
        case .bigInteger: return bigInteger(value).int64
        case .bigDecimal:
            let number = bigDecimals[value.index]
            guard number.scale > 0 else { return number.scaled(to: 0).int64 }
            return number.unscaled.dividing(by: JavaBigDecimal.power(number.scale)).quotient.int64
        case .double, .lexeme:
            // JLS §5.1.3: NaN is 0, and what is too large the largest.
            let number = double(of: value)
            if number.isNaN { return 0 }
            return number >= 0x1p63 ? .max : number < -0x1p63 ? .min : Int64(number)
        default: return value.int64 ?? 0
        }
    }

    private func wrapped(_ value: VTLValue) -> Int32 {
        isDouble(value)
            ? Int32(clamping: long(value)) : Int32(truncatingIfNeeded: long(value))
    }

    private func callBig(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch (method, arguments.count) {
        case (.toPlainString, 0) where object.kind == .bigDecimal:
            let number = bigDecimals[object.index]
            guard number.scale < 0 else {
                let whole = JavaBigDecimal(unscaled: number.unscaled, scale: 0)
                return try makeString(number.scale == 0 ? whole.description : plain(number))
            }
            return try makeString(number.scaled(to: 0).description)
        case (.scale, 0) where object.kind == .bigDecimal:
            return .integer(Int32(truncatingIfNeeded: bigDecimals[object.index].scale))
        case (.signum, 0): return .integer(Int32(compare(object, .integer(0))))
        case (.negate, 0):
            return object.kind == .bigInteger
                ? add(-bigInteger(object))
                : add(
                    JavaBigDecimal(
                        unscaled: -bigDecimals[object.index].unscaled,
                        scale: bigDecimals[object.index].scale))
        case (.add, 1) where arguments[0].kind == object.kind,
            (.subtract, 1) where arguments[0].kind == object.kind,
            (.multiply, 1) where arguments[0].kind == object.kind:
            if object.kind == .bigInteger {
                let (a, b) = (bigInteger(object), bigInteger(arguments[0]))
                return add(method == .add ? a + b : method == .subtract ? a - b : a * b)
            }
            let (a, b) = (bigDecimals[object.index], bigDecimals[arguments[0].index])
            return add(method == .add ? a + b : method == .subtract ? a - b : a * b)
        default: return .null
        }
    }

    private func plain(_ number: JavaBigDecimal) -> String {
        let digits = String(number.unscaled.description.drop { $0 == "-" })
        let padded = String(repeating: "0", count: max(0, number.scale + 1 - digits.count)) + digits
        let whole = padded.count - number.scale
        return (number.unscaled.isNegative ? "-" : "") + padded.prefix(whole) + "."
            + padded.dropFirst(whole)
    }

    private func callStaticNumber(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch (method, arguments.count) {
        case (.parseInt, 1) where object.kind == .integer,
            (.valueOf, 1) where object.kind == .integer && arguments[0].kind == .string:
            return try parse(arguments[0], method, object, Int32.self).map { .integer($0) } ?? .null
        case (.parseLong, 1) where object.kind == .long,
            (.valueOf, 1) where object.kind == .long && arguments[0].kind == .string:
            return try parse(arguments[0], method, object, Int64.self).map { .long($0) } ?? .null
        case (.parseDouble, 1) where isDouble(object),
            (.valueOf, 1) where isDouble(object) && arguments[0].kind == .string:
            return try parseDouble(arguments[0], method, object)
        case (.valueOf, 1): return widened(arguments[0], to: object) ?? .null
        case (.max, 2), (.min, 2), (.sum, 2):
            guard let a = widened(arguments[0], to: object),
                let b = widened(arguments[1], to: object)
            else { return .null }
            if method == .sum {
                return isDouble(object)
                    ? .double(double(of: a) + double(of: b))
                    : object.kind == .integer
                        ? .integer((a.int32 ?? 0) &+ (b.int32 ?? 0))
                        : .long((a.int64 ?? 0) &+ (b.int64 ?? 0))
            }
            return (compare(a, b) >= 0) == (method == .max) ? a : b
        case (.compare, 2):
            guard let a = widened(arguments[0], to: object),
                let b = widened(arguments[1], to: object)
            else { return .null }
            return .integer(Int32(compare(a, b)))
        case (.signum, 1)
        where !isDouble(object) && arguments[0].int64 != nil
            && (object.kind == .long || arguments[0].kind == .integer):
            return .integer(Int32(compare(arguments[0], .integer(0))))
        case (.toString, 1) where arguments[0].isNumber:
            return try isDouble(object)
                ? text(of: .double(double(of: arguments[0]))) : text(of: arguments[0])
        case (.hashCode, 1) where arguments[0].isNumber:
            return .integer(
                isDouble(object)
                    ? hash(of: .double(double(of: arguments[0])))
                    : hash(of: object.kind == .long ? .long(long(arguments[0])) : arguments[0]))
        case (.isNaN, 1) where isDouble(object): return .bool(double(of: arguments[0]).isNaN)
        case (.isInfinite, 1) where isDouble(object):
            return .bool(double(of: arguments[0]).isInfinite)
        case (.toHexString, 1), (.toBinaryString, 1), (.toOctalString, 1):
            guard !isDouble(object), let value = widened(arguments[0], to: object)?.int64 else {
                return .null
            }
            let radix = method == .toHexString ? 16 : method == .toBinaryString ? 2 : 8
            let bits =
                object.kind == .integer
                ? UInt64(UInt32(truncatingIfNeeded: value)) : UInt64(bitPattern: value)
            return try makeString(String(bits, radix: radix))
        default: return .null
        }
    }

    /// A number as a parameter of the object's primitive type takes it; nil: it doesn't (JLS §5.1.2,
    /// which Velocity's MethodMap follows).
    private func widened(_ value: VTLValue, to object: VTLValue) -> VTLValue? {
        if value.kind == object.kind { return value }
        if isDouble(object), isDouble(value) || value.kind == .integer || value.kind == .long {
            return .double(double(of: value))
        }
        return object.kind == .long && value.kind == .integer ? .long(long(value)) : nil
    }

    private func parse<T: FixedWidthInteger>(
        _ argument: VTLValue, _ method: JavaMethod, _ object: VTLValue, _ type: T.Type
    ) throws(VTLFault) -> T? {
        guard argument.kind == .string else { return nil }
        let text = plainText(of: argument)
        guard let value = T(text) else {
            throw failure(
                object, method.rawValue,
                "java.lang.NumberFormatException: For input string: \"\(text)\"")
        }
        return value
    }

    private func parseDouble(
        _ argument: VTLValue, _ method: JavaMethod, _ object: VTLValue
    ) throws(VTLFault) -> VTLValue {
        guard argument.kind == .string else { return .null }
        var text = plainText(of: argument)
        while let last = text.unicodeScalars.last, last.value <= 0x20 { text.removeLast() }
        while let first = text.unicodeScalars.first, first.value <= 0x20 { text.removeFirst() }
        if let last = text.last, "dDfF".contains(last), text.count > 1 { text.removeLast() }
        if text.hasSuffix(".") { text += "0" }
        if text.hasPrefix(".") { text = "0" + text }
        let isWord = ["NaN", "Infinity", "-Infinity", "+Infinity"].contains(text)
        guard isWord || text.utf8.allSatisfy({ VTLLexer.isDigit($0) || "+-.eE".utf8.contains($0) }),
            let value = Double(text)
        else {
            throw failure(
                object, method.rawValue,
                text.isEmpty
                    ? "java.lang.NumberFormatException: empty String"
                    : "java.lang.NumberFormatException: For input string: \"\(text)\"")
        }
        return .double(value)
    }

    func callBool(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch (method, arguments.count) {
        case (.booleanValue, 0): return object
        case (.compareTo, 1) where arguments[0].kind == .bool:
            return .integer(Int32(object.bits) - Int32(arguments[0].bits))
        case (.parseBoolean, 1) where arguments[0].kind == .string,
            (.valueOf, 1) where arguments[0].kind == .string:
            return .bool(plainText(of: arguments[0]).lowercased() == "true")
        case (.valueOf, 1) where arguments[0].kind == .bool: return arguments[0]
        case (.toString, 1) where arguments[0].kind == .bool: return try text(of: arguments[0])
        default: return .null
        }
    }

    func callCharacter(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch (method, arguments.count) {
        case (.charValue, 0): return object
        case (.compareTo, 1) where arguments[0].kind == .character:
            return .integer(Int32(object.unit) - Int32(arguments[0].unit))
        case (.toString, 1) where arguments[0].kind == .character:
            return try text(of: arguments[0])
        case (.toString, 1):
            // Character.toString(int), of Java 11.
            guard arguments[0].kind == .integer, let point = arguments[0].int32 else {
                return .null
            }
            guard let scalar = Unicode.Scalar(UInt32(bitPattern: point)) else {
                throw failure(
                    object, "toString",
                    "java.lang.IllegalArgumentException: Not a valid Unicode code point: 0x"
                        + String(UInt32(bitPattern: point), radix: 16, uppercase: true))
            }
            return try makeString(String(Character(scalar)))
        case (.isDigit, 1) where arguments[0].kind == .character:
            return .bool(
                Unicode.Scalar(arguments[0].unit)?.properties.generalCategory == .decimalNumber)
        case (.isLetter, 1) where arguments[0].kind == .character:
            return .bool(Unicode.Scalar(arguments[0].unit)?.properties.isAlphabetic ?? false)
        default: return .null
        }
    }
}
