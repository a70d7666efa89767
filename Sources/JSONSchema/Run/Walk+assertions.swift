internal import JSON
internal import PCRE

/// Keywords that look at a value alone.
extension Walk {
    /// Whether an assertion about one value holds.
    @inline(__always)
    mutating func passes(
        _ instruction: UnsafePointer<Instruction>, _ node: JSONNode, _ kind: JSONKind
    ) -> Bool {
        let bound = Int(instruction.pointee.a)
        switch instruction.pointee.operation {
        case .type: return isOfType(Kinds(rawValue: UInt8(truncatingIfNeeded: bound)), node, kind)
        case .words:
            return kind == .string
                && NameSearch(tables, instruction.pointee.a)
                    .number(of: document.text(of: node), guess: 0) >= 0
        case .constants: return isConstant(bound, Int(instruction.pointee.b), node)
        case .range: return isInAllRanges(bound, Int(instruction.pointee.b), node)
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf:
            let number = ShortDecimal(document.text(of: node))
            return isInRange(tables.bounds + bound, number, node)
        case .minLength: return isLong(document.text(of: node), bound)
        case .maxLength: return isShort(document.text(of: node), bound)
        case .minItems, .minProperties: return document.count(of: node) >= bound
        case .maxItems, .maxProperties: return document.count(of: node) <= bound
        case .pattern: return matches(bound, document.text(of: node))
        case .format: return isFormatted(instruction.pointee, node)
        case .content: return isContent(instruction.pointee, node)
        default: return true
        }
    }

    @inline(__always)
    func isOfType(_ types: Kinds, _ node: JSONNode, _ kind: JSONKind) -> Bool {
        if types.meets(Kinds(kind)) { return true }
        guard kind == .number else { return false }
        return types.meets(.integer)
            ? document.isWhole(node) : types.meets(.plainInteger) && document.isIntegerLexeme(node)
    }

    private mutating func isConstant(_ first: Int, _ count: Int, _ node: JSONNode) -> Bool {
        for index in first..<first + count {
            steps -= 1
            let constant = program.constants[index]
            if JSONEquality.areEqual(
                program.documents[Int(constant.document)].view, constant.node, document, node)
            {
                return true
            }
        }
        return false
    }

    @inline(__always)
    private func isInAllRanges(_ first: Int, _ count: Int, _ node: JSONNode) -> Bool {
        let number = ShortDecimal(document.text(of: node))
        for index in first..<first &+ count
        where !isInRange(tables.bounds + index, number, node) { return false }
        return true
    }

    @inline(__always)
    private func isInRange(
        _ bound: UnsafePointer<NumberBound>, _ number: ShortDecimal?, _ node: JSONNode
    ) -> Bool {
        guard bound.pointee.isShort, let number else { return isInExactRange(bound.pointee, node) }
        if bound.pointee.operation == .multipleOf {
            return number.isMultiple(of: bound.pointee.short)
                ?? isInExactRange(bound.pointee, node)
        }
        guard let order = number.compare(bound.pointee.short) else {
            return isInExactRange(bound.pointee, node)
        }
        switch bound.pointee.operation {
        case .minimum: return order >= 0
        case .maximum: return order <= 0
        case .exclusiveMinimum: return order > 0
        default: return order < 0
        }
    }

    @inline(never)
    private func isInExactRange(_ bound: NumberBound, _ node: JSONNode) -> Bool {
        guard let number = document.number(of: node),
            let limit = program.documents[Int(bound.constant.document)].number(
                of: bound.constant.node)
        else { return true }
        switch bound.operation {
        case .minimum: return number >= limit
        case .maximum: return number <= limit
        case .exclusiveMinimum: return number > limit
        case .exclusiveMaximum: return number < limit
        default: return number.isMultiple(of: limit)
        }
    }

    // 2020-12 validation §6.3.1: characters as RFC 8259 has them, that is Unicode scalars, of one
    // to four bytes each: most lengths are known without counting.
    @inline(__always)
    private func isLong(_ text: UnsafeBufferPointer<UInt8>, _ least: Int) -> Bool {
        (text.count + 3) / 4 >= least
            || (text.count >= least && TextLength.count(text) >= least)
    }

    @inline(__always)
    private func isShort(_ text: UnsafeBufferPointer<UInt8>, _ most: Int) -> Bool {
        text.count <= most || ((text.count + 3) / 4 <= most && TextLength.count(text) <= most)
    }

    /// Whether a pattern matches somewhere in a text.
    @inline(__always)
    mutating func matches(_ pattern: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let plain = tables.plainSteps + pattern
        guard plain.pointee.isPlain else { return matchesByEngine(pattern, text) }
        var index = 0
        var step = tables.patternSteps + Int(plain.pointee.first)
        let end = step + Int(plain.pointee.count)
        while step < end {
            let first = index
            let last = min(
                text.count, step.pointee.most == .max ? .max : index &+ step.pointee.most)
            while index < last, step.pointee.accepts(text[index]) { index &+= 1 }
            if index &- first < step.pointee.least { return false }
            step += 1
        }
        return index == text.count || !plain.pointee.isAnchoredAtEnd
    }

    @inline(never)
    private mutating func matchesByEngine(
        _ pattern: Int, _ text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        steps -= 1
        do {
            return try program.patterns[pattern].regex.matches(text, isValidUTF8: true)
        } catch {
            // Beyond its limit nobody knows whether it would have matched.
            exceeded = error.code == .limit ? .pattern : .steps
            return false
        }
    }

    @inline(never)
    private func isFormatted(_ instruction: Instruction, _ node: JSONNode) -> Bool {
        guard let format = Format(rawValue: UInt8(truncatingIfNeeded: instruction.a)) else {
            return true
        }
        return format.accepts(document.text(of: node))
    }

    @inline(never)
    private func isContent(_ instruction: Instruction, _ node: JSONNode) -> Bool {
        ContentCheck(rawValue: UInt8(truncatingIfNeeded: instruction.a))
            .accepts(document.text(of: node))
    }
}

/// The length of a text.
enum TextLength {
    /// Unicode scalars in UTF-8.
    static func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        // Continuation bytes belong to the scalar that their first byte counted.
        for byte in text where byte & 0xc0 != 0x80 { count += 1 }
        return count
    }
}
