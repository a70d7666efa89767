// String's static methods: format, join and valueOf, which Velocity calls on any string.
extension VTLRenderer {
    func callStatic(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        switch method {
        case .valueOf: return try text(of: arguments[0])
        case .join: return try join(object, arguments)
        case .formatted: return try format(object, object, spread(arguments[...]))
        default:
            guard arguments[0].kind == .string else { return .null }
            return try format(object, arguments[0], spread(arguments.dropFirst()))
        }
    }

    /// The arguments of a method with a variable number of them: one array stands for all.
    private func spread(_ arguments: Slice<UnsafeBufferPointer<VTLValue>>) -> [VTLValue] {
        if arguments.count == 1, let only = arguments.first, only.kind == .list,
            javaClass(ofList: only) == .stringArray
        {
            return Array(elements(of: only))
        }
        return Array(arguments)
    }

    private func join(
        _ object: VTLValue, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        guard arguments[0].kind == .string, let separator = arguments[0].bytes else { return .null }
        var parts = Array(arguments.dropFirst())
        if parts.count == 1, parts[0].isList { parts = Array(elements(of: parts[0])) }
        guard let wrong = parts.first(where: { $0.kind != .string && !$0.isNull }) else {
            return try makeString { renderer throws(VTLFault) in
                for (index, part) in parts.enumerated() {
                    if index > 0 { try renderer.append(separator) }
                    try renderer.appendText(of: part)
                }
            }
        }
        guard arguments.count == 2 else { return .null }
        throw failure(
            object, "join",
            "java.lang.ClassCastException: class \(className(of: wrong)) cannot be cast to class java.lang.CharSequence"
        )
    }

    private func format(
        _ object: VTLValue, _ format: VTLValue, _ arguments: [VTLValue]
    ) throws(VTLFault) -> VTLValue {
        var rest = plainText(of: format)[...]
        var result = ""
        var next = 0
        var last = -1
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            guard let item = JavaFormat(&rest) else {
                throw failure(
                    object, "format",
                    "java.util.UnknownFormatConversionException: Conversion = '%'")
            }
            if item.conversion == "n" || item.conversion == "%" {
                result += item.conversion == "n" ? "\n" : item.padded("%")
                continue
            }
            if item.repeatsArgument {
                // The argument of before.
            } else if let given = item.argument {
                last = given
            } else {
                last = next
                next += 1
            }
            guard last >= 0, last < arguments.count else {
                throw failure(
                    object, "format",
                    "java.util.MissingFormatArgumentException: Format specifier '%\(item.conversion)'"
                )
            }
            result += try formatted(object, item, arguments[last])
            guard result.utf8.count <= limits.stringsMax else {
                throw .limit(
                    "stringsMax",
                    "the strings of the rendering are longer than \(limits.stringsMax) bytes")
            }
        }
        return try makeString(result + rest)
    }

    private func formatted(
        _ object: VTLValue, _ item: JavaFormat, _ value: VTLValue
    ) throws(VTLFault) -> String {
        let lower = Character(item.conversion.lowercased())
        let text: String
        switch lower {
        case "s": text = item.padded(cut(plainText(of: value), item))
        case "b":
            let isTrue = value.bool ?? !value.isNull
            text = item.padded(cut(isTrue ? "true" : "false", item))
        case "h":
            text = item.padded(
                value.isNull ? "null" : String(UInt32(bitPattern: hash(of: value)), radix: 16))
        case "c":
            guard value.kind == .character || value.kind == .integer || value.isNull else {
                throw mismatch(object, item, value)
            }
            text = item.padded(
                value.kind == .integer
                    ? String(
                        Unicode.Scalar(UInt32(truncatingIfNeeded: value.bits)).map(Character.init)
                            ?? "?")
                    : plainText(of: value))
        case _ where value.isNull: text = item.padded("null")
        case "d", "x", "o": text = try formattedWhole(object, item, value, lower)
        case "f", "e", "g": text = try formattedFraction(object, item, value, lower)
        default:
            throw failure(
                object, "format",
                "java.util.UnknownFormatConversionException: Conversion = '\(item.conversion)'")
        }
        return item.conversion.isUppercase ? text.uppercased() : text
    }

    private func cut(_ text: String, _ item: JavaFormat) -> String {
        guard let precision = item.precision, text.utf16.count > precision else { return text }
        return String(decoding: text.utf16.prefix(precision), as: UTF16.self)
    }

    private func mismatch(_ object: VTLValue, _ item: JavaFormat, _ value: VTLValue) -> VTLFault {
        failure(
            object, "format",
            "java.util.IllegalFormatConversionException: \(item.conversion) != \(className(of: value))"
        )
    }

    private func formattedWhole(
        _ object: VTLValue, _ item: JavaFormat, _ value: VTLValue, _ conversion: Character
    ) throws(VTLFault) -> String {
        if value.kind == .bigInteger, conversion == "d" {
            let digits = String(bigInteger(value).description.drop { $0 == "-" })
            return item.number(digits, isNegative: bigInteger(value).isNegative)
        }
        guard let number = value.int64 else { throw mismatch(object, item, value) }
        if conversion == "d" {
            return item.number(String(number.magnitude), isNegative: number < 0)
        }
        let bits =
            value.kind == .integer
            ? UInt64(UInt32(truncatingIfNeeded: number)) : UInt64(bitPattern: number)
        let prefix = item.flags.contains("#") ? (conversion == "x" ? "0x" : "0") : ""
        let digits = prefix + String(bits, radix: conversion == "x" ? 16 : 8)
        guard item.flags.contains("0"), let width = item.width, digits.count < width else {
            return item.padded(digits)
        }
        return prefix + String(repeating: "0", count: width - digits.count)
            + digits.dropFirst(prefix.count)
    }

    private func formattedFraction(
        _ object: VTLValue, _ item: JavaFormat, _ value: VTLValue, _ conversion: Character
    ) throws(VTLFault) -> String {
        let isNegative: Bool
        let digits: String
        let power: Int
        switch value.kind {
        case .double, .lexeme:
            let number = double(of: value)
            guard number.isFinite else {
                return item.padded(number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity")
            }
            isNegative = number.sign == .minus
            (digits, power) = JavaDouble.digits(number.magnitude.description)
        case .bigDecimal:
            let number = bigDecimals[value.index]
            isNegative = number.unscaled.isNegative
            digits = String(number.unscaled.description.drop { $0 == "-" })
            power = digits.count - 1 - number.scale
        default: throw mismatch(object, item, value)
        }
        let precision = item.precision ?? 6
        switch conversion {
        case "f":
            return item.number(
                JavaFormat.fixed(digits, power: power, places: precision), isNegative: isNegative)
        case "e":
            return item.number(
                Self.scientific(digits, power, precision), isNegative: isNegative)
        default:
            // Formatter, 'g': scientific below 10^-4 and from 10^precision on.
            let significant = max(precision, 1)
            let isZero = digits.allSatisfy { $0 == "0" }
            if isZero || (power >= -4 && power < significant) {
                let places = isZero ? significant - 1 : significant - 1 - power
                return item.number(
                    JavaFormat.fixed(digits, power: power, places: max(places, 0)),
                    isNegative: isNegative)
            }
            return item.number(
                Self.scientific(digits, power, significant - 1), isNegative: isNegative)
        }
    }

    private static func scientific(_ digits: String, _ power: Int, _ places: Int) -> String {
        var power = digits.allSatisfy { $0 == "0" } ? 0 : power
        var mantissa = JavaFormat.fixed(digits, power: 0, places: places)
        if mantissa.hasPrefix("10") {
            // Rounding carried over.
            power += 1
            mantissa = JavaFormat.fixed("1", power: 0, places: places)
        }
        let exponent = String(power.magnitude)
        return mantissa + "e" + (power < 0 ? "-" : "+") + (exponent.count < 2 ? "0" : "") + exponent
    }
}
