import CPenstock
import PenstockCore

extension HeadParser {
    /// Reads field lines up to and with the empty line.
    @inline(__always)
    static func parseFields(
        _ lines: inout HeadLines, _ table: inout HeaderTable, _ facts: inout FieldFacts,
        _ limits: HeadLimits, isRequest: Bool
    ) -> HeadOutcome {
        let lineLimit = limits.fieldLineBytes
        let headLimit = limits.headBytes
        let most = min(limits.fieldCount, table.capacity)
        while true {
            let start = lines.next
            let end: UnsafePointer<UInt8>
            switch lines.take(limit: lineLimit, .fieldTooLarge, headLimit: headLimit) {
            case .whole(let stop): end = stop
            case .none(let outcome): return outcome
            }
            if end == start { return .done }
            let colon = WordScan.first(0x3a, start, end)
            let nameLength = colon - start
            let id = HeaderName.identify(start, nameLength)
            // A name that was identified is a token; others are looked at byte by byte.
            if id == 0 || colon == end, let reason = nameFault(start, colon, end) {
                return .fault(reason)
            }
            var value = colon + 1
            var valueEnd = end
            while value < valueEnd, isSpace(value.pointee) { value += 1 }
            while valueEnd > value, isSpace(valueEnd[-1]) { valueEnd -= 1 }
            let index = table.count
            guard index < most else { return .fault(.tooManyFields) }
            let field = HeaderField(
                start, nameLength, value, valueEnd - value, id)
            (table.fields + index).initialize(to: field)
            table.count = index + 1
            if FieldFacts.special.contains(id),
                let reason = facts.note(
                    HeaderName(rawValue: id).unsafelyUnwrapped,
                    ByteView(value, valueEnd - value), index: index, isRequest: isRequest)
            {
                return .fault(reason)
            }
        }
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// What is wrong with the name before `colon` (== `end`: there is none), or nil.
    @inline(never)
    private static func nameFault(
        _ start: UnsafePointer<UInt8>, _ colon: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> FaultReason? {
        if isSpace(start.pointee) { return .foldedLine }
        if colon == end { return .missingColon }
        if colon == start { return .malformedName }
        if isSpace(colon[-1]) { return .spaceBeforeColon }
        let name = UnsafeBufferPointer(start: start, count: colon - start)
        return ByteClass.all(name, ByteClass.token) ? nil : .malformedName
    }
}
