// The methods of java.lang.String. An argument of another type than the method's finds no method.
extension VTLRenderer {
    func callString(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        guard let bytes = object.bytes else { return .null }
        switch (method, arguments.count) {
        case (.length, 0): return .integer(Int32(truncatingIfNeeded: JavaText.length(bytes)))
        case (.isEmpty, 0): return .bool(bytes.isEmpty)
        case (.isBlank, 0): return .bool(trimmed(bytes, JavaSpace.isBlank).isEmpty)
        case (.trim, 0):
            return .string(borrowing: trimmed(bytes) { $0.value <= 0x20 })
        case (.strip, 0): return .string(borrowing: trimmed(bytes, JavaSpace.isBlank))
        case (.stripLeading, 0):
            return .string(borrowing: trimmed(bytes, atEnd: false, JavaSpace.isBlank))
        case (.stripTrailing, 0):
            return .string(borrowing: trimmed(bytes, atStart: false, JavaSpace.isBlank))
        case (.toUpperCase, 0), (.toLowerCase, 0): return try changedCase(bytes, method)
        case (.intern, 0): return object
        case (.getBytes, 0): return try bytesArray(of: object)
        case (.toCharArray, 0):
            return try makeUnits(bytes)
        case (.charAt, 1), (.codePointAt, 1):
            return try character(object, method, arguments[0])
        case (.substring, 1...2), (.subSequence, 2):
            return try substring(object, method, arguments)
        case (.concat, 1):
            guard let other = arguments[0].bytes, arguments[0].kind == .string else { return .null }
            return try makeString { renderer throws(VTLFault) in
                try renderer.append(bytes)
                try renderer.append(other)
            }
        case (.repeat, 1): return try repeated(object, arguments[0])
        case (.indexOf, 1...2), (.lastIndexOf, 1...2):
            return search(JavaString(bytes), method, arguments)
        case (.contains, 1), (.startsWith, 1...2), (.endsWith, 1), (.equalsIgnoreCase, 1),
            (.compareTo, 1), (.compareToIgnoreCase, 1), (.contentEquals, 1):
            return test(JavaString(bytes), method, arguments)
        case (.compare, 2):
            // CharSequence's static one, of Java 11.
            guard arguments[0].kind == .string, arguments[1].kind == .string,
                let a = arguments[0].bytes, let b = arguments[1].bytes
            else { return .null }
            return .integer(JavaString(a).compare(JavaString(b)))
        case (.replace, 2): return try replaced(bytes, arguments[0], arguments[1])
        case (.replaceAll, 2), (.replaceFirst, 2), (.split, 1...2), (.matches, 1):
            return try callRegex(object, method, arguments)
        // valueOf(char[]) counts as a method with a variable number of arguments, and gets none.
        case (.valueOf, 0): return try makeString("")
        case (.format, 1...), (.formatted, _), (.join, 1...), (.valueOf, 1):
            return try callStatic(object, method, arguments)
        default: return .null
        }
    }

    private func makeUnits(_ bytes: UnsafeBufferPointer<UInt8>) throws(VTLFault) -> VTLValue {
        let units = JavaText.units(bytes).map { VTLValue.character($0) }
        try takeElements(units.count)
        return add(list: VTLListStorage(elements: ContiguousArray(units), javaClass: .stringArray))
    }

    private func trimmed(
        _ bytes: UnsafeBufferPointer<UInt8>, atStart: Bool = true, atEnd: Bool = true,
        _ isSpace: (Unicode.Scalar) -> Bool
    ) -> UnsafeBufferPointer<UInt8> {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.count == bytes.count else { return bytes }
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var end = scalars.endIndex
        if atStart {
            while start < end, isSpace(scalars[start]) { start = scalars.index(after: start) }
        }
        if atEnd {
            while start < end, isSpace(scalars[scalars.index(before: end)]) {
                end = scalars.index(before: end)
            }
        }
        let from = text.utf8.distance(from: text.startIndex, to: start)
        let to = text.utf8.distance(from: text.startIndex, to: end)
        return UnsafeBufferPointer(rebasing: bytes[from..<to])
    }

    private func changedCase(
        _ bytes: UnsafeBufferPointer<UInt8>, _ method: JavaMethod
    ) throws(VTLFault) -> VTLValue {
        let text = String(decoding: bytes, as: UTF8.self)
        return try makeString(method == .toUpperCase ? text.uppercased() : text.lowercased())
    }

    private func character(
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

    private func substring(
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

    private func repeated(
        _ object: VTLValue, _ argument: VTLValue
    ) throws(VTLFault) -> VTLValue {
        guard let bytes = object.bytes, let count = argument.int32 else { return .null }
        guard count >= 0 else {
            throw failure(
                object, "repeat", "java.lang.IllegalArgumentException: count is negative: \(count)")
        }
        guard Int(count) * bytes.count <= limits.stringsMax else {
            throw .limit(
                "stringsMax",
                "the strings of the rendering are longer than \(limits.stringsMax) bytes")
        }
        return try makeString { renderer throws(VTLFault) in
            if bytes.isEmpty { return }
            for _ in 0..<count { try renderer.append(bytes) }
        }
    }

    private func search(
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

    private func test(
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
    private func replaced(
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

/// Java's `Character.isWhitespace`.
enum JavaSpace {
    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0d, 0x1c...0x20: true
        // No-break spaces aren't white space to Java.
        case 0xa0, 0x2007, 0x202f: false
        case 0x80...:
            switch scalar.properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        default: false
        }
    }
}
