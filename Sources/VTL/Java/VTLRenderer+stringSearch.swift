extension VTLRenderer {
    func search(
        _ text: JavaString, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) -> VTLValue {
        var start = method == .indexOf ? 0 : Int.max
        if arguments.count == 2 {
            guard let from = arguments[1].int32 else { return .null }
            start = Int(from)
        }
        let result: Int
        if arguments[0].kind == .string, let bytes = arguments[0].bytes {
            let other = JavaString(bytes)
            result =
                method == .indexOf
                ? text.firstIndex(of: other, from: start)
                : text.lastIndex(of: other, from: start)
        } else if let scalar = arguments[0].int32 {
            let units = JavaText.bytes(Self.units(of: scalar))
            result = units.withUnsafeBufferPointer { bytes in
                let other = JavaString(bytes)
                return method == .indexOf
                    ? text.firstIndex(of: other, from: start)
                    : text.lastIndex(of: other, from: start)
            }
        } else {
            return .null
        }
        return .integer(Int32(truncatingIfNeeded: result))
    }

    private static func units(of scalar: Int32) -> [UInt16] {
        guard scalar >= 0x10000 else { return [UInt16(truncatingIfNeeded: scalar)] }
        let rest = UInt32(scalar - 0x10000)
        return [
            0xd800 | UInt16(truncatingIfNeeded: rest >> 10 & 0x3ff),
            0xdc00 | UInt16(truncatingIfNeeded: rest & 0x3ff),
        ]
    }

    func test(
        _ text: JavaString, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) -> VTLValue {
        if method == .equalsIgnoreCase, arguments[0].isNull { return .bool(false) }
        guard arguments[0].kind == .string, let bytes = arguments[0].bytes else { return .null }
        let other = JavaString(bytes)
        switch method {
        case .contains: return .bool(text.firstIndex(of: other, from: 0) >= 0)
        case .startsWith:
            guard arguments.count == 2 else { return .bool(text.matches(other, at: 0)) }
            guard let place = arguments[1].int32 else { return .null }
            return .bool(text.matches(other, at: Int(place)))
        case .endsWith: return .bool(text.matches(other, at: text.count - other.count))
        case .contentEquals: return .bool(text.compare(other) == 0)
        case .equalsIgnoreCase: return .bool(text.folded() == other.folded())
        case .compareTo: return .integer(text.compare(other))
        default:
            let (a, b) = (text.folded(), other.folded())
            for (x, y) in zip(a, b) where x != y { return .integer(Int32(x) - Int32(y)) }
            return .integer(Int32(truncatingIfNeeded: a.count - b.count))
        }
    }

    /// `replace` of each occurrence, of a string or of a character.
    func replaced(
        _ bytes: UnsafeBufferPointer<UInt8>, _ target: VTLValue, _ replacement: VTLValue
    ) throws(VTLFault) -> VTLValue {
        guard target.kind == replacement.kind, target.kind == .string || target.kind == .character
        else { return .null }
        guard let old = try text(of: target).bytes, let new = try text(of: replacement).bytes
        else { return .null }
        return try makeString { renderer throws(VTLFault) in
            var i = 0
            var plain = 0
            while i <= bytes.count {
                let isHere =
                    i + old.count <= bytes.count
                    && old.indices.allSatisfy { bytes[i + $0] == old[$0] }
                if isHere {
                    try renderer.append(UnsafeBufferPointer(rebasing: bytes[plain..<i]))
                    try renderer.append(new)
                    plain = i + old.count
                    i = plain
                }
                if !isHere || old.isEmpty {
                    guard i < bytes.count else { break }
                    // An empty target stands between characters, not between their bytes.
                    repeat {
                        i += 1
                    } while old.isEmpty && i < bytes.count && bytes[i] & 0xc0 == 0x80
                    if old.isEmpty {
                        try renderer.append(UnsafeBufferPointer(rebasing: bytes[plain..<i]))
                        plain = i
                    }
                }
            }
            try renderer.append(UnsafeBufferPointer(rebasing: bytes[plain...]))
        }
    }
}
