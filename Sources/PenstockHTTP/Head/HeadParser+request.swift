import CPenstock
import PenstockCore

extension HeadParser {
    static func parseRequest(
        _ lines: inout HeadLines, _ head: inout RequestHead, _ table: inout HeaderTable,
        _ limits: HeadLimits
    ) -> HeadOutcome {
        if !head.progress.hasStartLine {
            let outcome = parseRequestLine(&lines, &head, limits)
            guard outcome == .done else { return outcome }
            head.progress.hasStartLine = true
        }
        let outcome = parseFields(&lines, &table, &head.progress.facts, limits, isRequest: true)
        guard outcome == .done else { return outcome }
        if let reason = conclude(&head, table) { return .fault(reason) }
        return .done
    }

    private static func parseRequestLine(
        _ lines: inout HeadLines, _ head: inout RequestHead, _ limits: HeadLimits
    ) -> HeadOutcome {
        while true {
            let start = lines.next
            switch lines.take(
                limit: limits.requestLineBytes, .targetTooLong, headLimit: limits.headBytes)
            {
            case .none(let outcome):
                return outcome
            case .whole(let end):
                if end > start {
                    return readRequestLine(start, end, &head).map(HeadOutcome.fault) ?? .done
                }
                // RFC 9112 §2.2: at least one empty line is to be ignored; more is not HTTP.
                if head.progress.sawEmptyLine { return .fault(.emptyLines) }
                head.progress.sawEmptyLine = true
            }
        }
    }

    /// `method SP target SP version`, single spaces (RFC 9112 §3).
    private static func readRequestLine(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ head: inout RequestHead
    ) -> FaultReason? {
        var p = start
        while p < end, ByteClass.isToken(p.pointee) { p += 1 }
        guard p < end else { return .malformedRequestLine }
        guard p > start, p.pointee == 0x20 else { return .malformedMethod }
        head.method = ByteView(start, p - start)
        head.methodID = HTTPMethod.identify(head.method)
        let target = p + 1
        // The version is what follows the last space; a space within the target is found below.
        guard end - target >= 10 else { return .malformedRequestLine }
        let version = end - 8
        guard version[-1] == 0x20 else { return .malformedRequestLine }
        if let reason = readVersion(version, &head.version) { return reason }
        // RFC 9112 §3: 501 for a method longer than any the server implements.
        if head.method.n > 32 { return .methodTooLong }
        return RequestTarget.read(ByteView(target, version - 1 - target), into: &head)
    }

    /// Eight bytes at `p`: "HTTP/1.1", "HTTP/1.0" or another version.
    static func readVersion(
        _ p: UnsafePointer<UInt8>, _ version: inout UInt8
    ) -> FaultReason? {
        let word = WordScan.load(p)
        if word == 0x312e_312f_5054_5448 {  // "HTTP/1.1", little-endian
            version = 11
            return nil
        }
        // "HTTP/" digit "." digit
        guard word & 0xff_ff_ff_ff_ff == 0x2f_50_54_54_48, ByteClass.isDigit(p[5]), p[6] == 0x2e,
            ByteClass.isDigit(p[7])
        else { return .malformedVersion }
        guard p[5] == 0x31 else { return .unsupportedVersion }
        version = p[7] == 0x30 ? 10 : 11
        return nil
    }

    /// What only the whole head can tell.
    private static func conclude(_ head: inout RequestHead, _ table: HeaderTable) -> FaultReason? {
        let facts = head.progress.facts
        if facts.hostIndex >= 0 {
            let field = table.fields + Int(facts.hostIndex)
            if head.targetForm == .absolute {
                field.pointee.replaceValue(head.authority)
            } else {
                head.authority = field.pointee.valueView
            }
        } else if head.version >= 11 {
            return .missingHost
        }
        return facts.conclude(version: head.version, request: true, into: &head.framing)
    }
}
