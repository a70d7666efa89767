extension VTLRenderer {
    func character(
        _ object: VTLValue, _ method: JavaMethod, _ argument: VTLValue
    ) throws(VTLFault) -> VTLValue {
        guard let bytes = object.bytes, let place = argument.int32 else { return .null }
        let text = JavaString(bytes)
        guard place >= 0, place < text.count else {
            throw failure(
                object, method.rawValue,
                method == .charAt
                    ? "java.lang.StringIndexOutOfBoundsException: String index out of range: \(place)"
                    : "java.lang.StringIndexOutOfBoundsException: index \(place), length \(text.count)"
            )
        }
        let unit = text[Int(place)]
        guard method == .codePointAt else { return .character(unit) }
        if unit & 0xfc00 == 0xd800, Int(place) + 1 < text.count {
            let low = text[Int(place) + 1]
            if low & 0xfc00 == 0xdc00 {
                return .integer(
                    0x10000 + Int32(unit & 0x3ff) << 10 + Int32(low & 0x3ff))
            }
        }
        return .integer(Int32(unit))
    }

    func substring(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        guard let bytes = object.bytes, let begin = arguments[0].int32 else { return .null }
        let text = JavaString(bytes)
        var end = Int32(truncatingIfNeeded: text.count)
        if arguments.count == 2 {
            guard let given = arguments[1].int32 else { return .null }
            end = given
        }
        guard begin >= 0, begin <= end, Int(end) <= text.count else {
            throw failure(
                object, method.rawValue,
                "java.lang.StringIndexOutOfBoundsException: "
                    + (arguments.count == 1 && begin > end
                        ? "String index out of range: \(end - begin)"
                        : arguments.count == 1
                            ? "String index out of range: \(begin)"
                            : "begin \(begin), end \(end), length \(text.count)"))
        }
        return try text.slice(Int(begin), Int(end), self)
    }
}
