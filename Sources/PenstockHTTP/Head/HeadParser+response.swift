import CPenstock
import PenstockCore

extension HeadParser {
    static func parseResponse(
        _ lines: inout HeadLines, _ head: inout ResponseHead, _ table: inout HeaderTable,
        _ method: HTTPMethod, _ limits: HeadLimits
    ) -> HeadOutcome {
        if !head.progress.hasStartLine {
            let start = lines.next
            switch lines.take(
                limit: limits.requestLineBytes, .targetTooLong, headLimit: limits.headBytes)
            {
            case .none(let outcome): return outcome
            case .whole(let end):
                if let reason = readStatusLine(start, end, &head) { return .fault(reason) }
            }
            head.progress.hasStartLine = true
        }
        let outcome = parseFields(&lines, &table, &head.progress.facts, limits, isRequest: false)
        guard outcome == .done else { return outcome }
        let reason = head.progress.facts.conclude(
            version: head.version, status: head.status, to: method, into: &head.framing)
        if let reason { return .fault(reason) }
        return .done
    }

    /// `version SP 3DIGIT SP [reason]` (RFC 9112 §4). The space before an empty reason is missing in
    /// what many servers send, and nothing hangs on it: that is allowed.
    private static func readStatusLine(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ head: inout ResponseHead
    ) -> FaultReason? {
        guard end - start >= 12 else { return .malformedStatusLine }
        if let reason = readVersion(start, &head.version) { return reason }
        guard start[8] == 0x20, let status = Decimal.parse(ByteView(start + 9, 3)), status >= 100
        else { return .malformedStatusLine }
        head.status = UInt16(truncatingIfNeeded: status)
        if end - start == 12 {
            head.reason = ByteView(end, 0)
            return nil
        }
        guard start[12] == 0x20 else { return .malformedStatusLine }
        head.reason = ByteView(start + 13, end - start - 13)
        return nil
    }
}
