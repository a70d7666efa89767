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
}
