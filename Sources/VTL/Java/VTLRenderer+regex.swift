// replaceAll, replaceFirst, split and matches.
extension VTLRenderer {
    /// How many patterns a renderer keeps.
    private static let patternsMax = 64

    func callRegex(
        _ object: VTLValue, _ method: JavaMethod, _ arguments: UnsafeBufferPointer<VTLValue>
    ) throws(VTLFault) -> VTLValue {
        guard let bytes = object.bytes, arguments[0].kind == .string else { return .null }
        var limit = 0
        if method == .split, arguments.count == 2 {
            guard let given = arguments[1].int32 else { return .null }
            limit = Int(given)
        }
        if method == .replaceAll || method == .replaceFirst {
            guard arguments[1].kind == .string else { return .null }
        }
        let pattern = try rethrowing(object, method) { renderer throws(VTLFault) in
            try renderer.pattern(renderer.plainText(of: arguments[0]))
        }
        switch method {
        case .matches:
            return .bool(try matches(bytes, pattern, arguments[0]))
        case .split: return try split(bytes, pattern, limit)
        default:
            guard let replacement = arguments[1].bytes else { return .null }
            return try rethrowing(object, method) { renderer throws(VTLFault) in
                try renderer.replace(
                    bytes, pattern, replacement, max: method == .replaceFirst ? 1 : .max)
            }
        }
    }

    /// Words an exception of a method as Velocity does.
    private func rethrowing<T>(
        _ object: VTLValue, _ method: JavaMethod, _ body: (VTLRenderer) throws(VTLFault) -> T
    ) throws(VTLFault) -> T {
        do throws(VTLFault) {
            return try body(self)
        } catch {
            guard error.code == .method else { throw error }
            throw failure(object, method.rawValue, error.message)
        }
    }

    func pattern(_ source: String) throws(VTLFault) -> JavaPattern {
        if let known = patterns[source] { return known }
        let pattern = try JavaPattern(source, stepsMax: limits.regexStepsMax)
        if patterns.count >= Self.patternsMax { patterns.removeAll() }
        patterns[source] = pattern
        return pattern
    }

    private func matches(
        _ bytes: UnsafeBufferPointer<UInt8>, _ pattern: JavaPattern, _ source: VTLValue
    ) throws(VTLFault) -> Bool {
        // The whole text: the same pattern between anchors, in a group of its own.
        let whole = try self.pattern("^(?:" + plainText(of: source) + ")\\z")
        var found = false
        try whole.forEachMatch(in: bytes, max: 1) { groups throws(VTLFault) in
            found = groups.first.flatMap { $0 }?.lowerBound == 0
            return false
        }
        return found
    }

    private func replace(
        _ bytes: UnsafeBufferPointer<UInt8>, _ pattern: JavaPattern,
        _ replacement: UnsafeBufferPointer<UInt8>, max: Int
    ) throws(VTLFault) -> VTLValue {
        try makeString { renderer throws(VTLFault) in
            var plain = 0
            try pattern.forEachMatch(in: bytes, max: max) { groups throws(VTLFault) in
                guard let range = groups.first.flatMap({ $0 }) else { return false }
                try renderer.append(UnsafeBufferPointer(rebasing: bytes[plain..<range.lowerBound]))
                try renderer.append(replacement, for: groups, of: bytes, pattern)
                plain = range.upperBound
                return true
            }
            try renderer.append(UnsafeBufferPointer(rebasing: bytes[plain...]))
        }
    }

    /// Appends a replacement: `$1` and `${name}` are groups, a backslash quotes the next character
    /// (Matcher.appendReplacement).
    private func append(
        _ replacement: UnsafeBufferPointer<UInt8>, for groups: [Range<Int>?],
        of bytes: UnsafeBufferPointer<UInt8>, _ pattern: JavaPattern
    ) throws(VTLFault) {
        var i = 0
        while i < replacement.count {
            switch replacement[i] {
            case UInt8(ascii: "\\"):
                guard i + 1 < replacement.count else {
                    throw VTLFault(
                        "java.lang.IllegalArgumentException: character to be escaped is missing")
                }
                try append(replacement[i + 1])
                i += 2
            case UInt8(ascii: "$"):
                let (group, next) = try groupReference(replacement, i + 1, groups.count, pattern)
                if let range = groups[group] {
                    try append(UnsafeBufferPointer(rebasing: bytes[range]))
                }
                i = next
            default:
                try append(replacement[i])
                i += 1
            }
        }
    }

    private func groupReference(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int, _ pattern: JavaPattern
    ) throws(VTLFault) -> (group: Int, next: Int) {
        guard start < text.count else {
            throw VTLFault(
                "java.lang.IllegalArgumentException: Illegal group reference: group index is missing"
            )
        }
        if text[start] == UInt8(ascii: "{") {
            let end = text[start...].firstIndex(of: UInt8(ascii: "}")) ?? text.count
            let name = String(decoding: text[(start + 1)..<end], as: UTF8.self)
            guard end < text.count, let group = pattern.names[name] else {
                throw VTLFault(
                    "java.lang.IllegalArgumentException: No group with name {\(name)}")
            }
            return (group, end + 1)
        }
        guard VTLLexer.isDigit(text[start]) else {
            throw VTLFault("java.lang.IllegalArgumentException: Illegal group reference")
        }
        var group = Int(text[start] - 0x30)
        guard group < count else {
            throw VTLFault("java.lang.IndexOutOfBoundsException: No group \(group)")
        }
        var next = start + 1
        while next < text.count, VTLLexer.isDigit(text[next]),
            group * 10 + Int(text[next] - 0x30) < count
        {
            group = group * 10 + Int(text[next] - 0x30)
            next += 1
        }
        return (group, next)
    }

    /// `String.split`: an empty match at the beginning cuts nothing, and without a limit empty
    /// strings at the end are dropped.
    private func split(
        _ bytes: UnsafeBufferPointer<UInt8>, _ pattern: JavaPattern, _ limit: Int
    ) throws(VTLFault) -> VTLValue {
        var parts: ContiguousArray<VTLValue> = []
        var start = 0
        var cuts = false
        func add(_ from: Int, _ to: Int) {
            parts.append(.string(borrowing: UnsafeBufferPointer(rebasing: bytes[from..<to])))
        }
        try pattern.forEachMatch(in: bytes) { groups throws(VTLFault) in
            guard let range = groups.first.flatMap({ $0 }) else { return false }
            guard limit <= 0 || parts.count < limit - 1 else { return false }
            if start == 0, range.isEmpty, range.lowerBound == 0 { return true }
            cuts = true
            add(start, range.lowerBound)
            start = range.upperBound
            return true
        }
        if cuts || limit == 1 { add(start, bytes.count) } else { add(0, bytes.count) }
        if cuts, limit == 0 {
            while parts.last?.count == 0 { parts.removeLast() }
        }
        try takeElements(parts.count)
        return self.add(list: VTLListStorage(elements: parts, javaClass: .stringArray))
    }
}
