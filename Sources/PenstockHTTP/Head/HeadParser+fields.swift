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
        let headEnd = lines.base + min(limits.headBytes, lines.end - lines.base)
        let end = lines.end
        let fields = table.fields
        let most = min(limits.fieldCount, table.capacity)
        var count = table.count
        var start = lines.next
        defer { table.count = count }
        while true {
            let stop = WordScan.firstControl(start, end)
            guard stop - start <= lineLimit, stop <= headEnd, HeadLines.isCRLF(stop, end) else {
                lines.next = start
                return lines.unfinished(
                    at: stop, limit: lineLimit, .fieldTooLarge, headLimit: limits.headBytes)
            }
            if stop == start {
                lines.next = stop + 2
                return .done
            }
            var colon = WordScan.endOfName(start, stop)
            if colon == start || colon == stop || colon.pointee != 0x3a {
                // No plain name: with a rarer token character, or wrong.
                colon = WordScan.first(0x3a, start, stop)
                if let reason = nameFault(start, colon, stop) { return .fault(reason) }
            }
            let id = HeaderName.identify(start, colon - start)
            // The CR at `stop` ends the first loop, the colon or a value the second.
            var value = colon + 1
            while isSpace(value.pointee) { value += 1 }
            var valueEnd = stop
            while isSpace(valueEnd[-1]), valueEnd > value { valueEnd -= 1 }
            guard count < most else { return .fault(.tooManyFields) }
            (fields + count).initialize(
                to: HeaderField(start, colon - start, value, valueEnd - value, id))
            count += 1
            start = stop + 2
            if FieldFacts.special.contains(id),
                let reason = facts.note(
                    HeaderName(rawValue: id).unsafelyUnwrapped,
                    ByteView(value, valueEnd - value), index: count - 1, isRequest: isRequest)
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
