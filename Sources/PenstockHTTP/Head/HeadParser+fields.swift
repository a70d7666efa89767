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
        let end = lines.end
        // Where the CRLF of a line begins at the latest.
        let lastStop = lines.base + min(limits.headBytes, lines.end - lines.base - 2)
        let fields = table.fields
        let most = min(limits.fieldCount, table.capacity)
        var count = table.count
        var known = table.known
        var start = lines.next
        defer {
            table.count = count
            table.known = known
        }
        while true {
            let stop = WordScan.firstControl(start, end)
            guard stop - start <= lineLimit, stop <= lastStop, HeadLines.isCRLF(stop) else {
                lines.next = start
                return lines.unfinished(
                    at: stop, limit: lineLimit, .fieldTooLarge, headLimit: limits.headBytes)
            }
            if stop == start {
                lines.next = stop + 2
                return .done
            }
            // Both scans may look behind the line: a full line is found faster than its bounds kept.
            let colon = WordScan.first(0x3a, start, end)
            guard colon < stop else { return .fault(nameFault(start, stop, stop)) }
            let id = HeaderName.identify(start, colon - start)
            // A well-known name is a name; others are when only name bytes come before the colon.
            if id == 0, colon == start || WordScan.endOfName(start, end) != colon,
                let reason = rareNameFault(start, colon, stop)
            {
                return .fault(reason)
            }
            var field = HeaderField(
                start, colon - start, colon + 2, stop - colon &- 2, id, flags: HeaderField.verbatim)
            if colon[1] != 0x20 || isSpaceOrLess(colon[2]) || isSpaceOrLess(stop[-1]) {
                field = paddedField(start, colon, stop, id)
            }
            guard count < most else { return .fault(.tooManyFields) }
            (fields + count).initialize(to: field)
            count += 1
            known.insert(id)
            start = stop + 2
            if FieldFacts.special.contains(id),
                let reason = facts.note(
                    HeaderName(id: id), field.valueView, index: count - 1, isRequest: isRequest)
            {
                return .fault(reason)
            }
        }
    }

    /// A field whose value is empty, or has other white space around it than one space before it.
    @inline(never)
    private static func paddedField(
        _ start: UnsafePointer<UInt8>, _ colon: UnsafePointer<UInt8>, _ stop: UnsafePointer<UInt8>,
        _ id: UInt8
    ) -> HeaderField {
        // The CR at `stop` ends the first loop, the colon or a value the second.
        var value = colon + 1
        while isSpace(value.pointee) { value += 1 }
        var valueEnd = stop
        while isSpace(valueEnd[-1]), valueEnd > value { valueEnd -= 1 }
        return HeaderField(start, colon - start, value, valueEnd - value, id, flags: 0)
    }

    /// White space or the CR that ends the line: nothing else up to 0x20 is left in it.
    @inline(__always)
    private static func isSpaceOrLess(_ byte: UInt8) -> Bool { byte <= 0x20 }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// As `nameFault`, for a name that may be right: it may hold rarer token characters.
    @inline(never)
    private static func rareNameFault(
        _ start: UnsafePointer<UInt8>, _ colon: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> FaultReason? {
        let name = UnsafeBufferPointer(start: start, count: colon - start)
        let isName = !name.isEmpty && ByteClass.all(name, ByteClass.token)
        return isName ? nil : nameFault(start, colon, end)
    }

    /// What is wrong with a line whose name, up to `colon` (== `end`: there is none), is no name.
    @inline(never)
    private static func nameFault(
        _ start: UnsafePointer<UInt8>, _ colon: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
    ) -> FaultReason {
        if isSpace(start.pointee) { return .foldedLine }
        if colon == end { return .missingColon }
        if colon == start { return .malformedName }
        return isSpace(colon[-1]) ? .spaceBeforeColon : .malformedName
    }
}
