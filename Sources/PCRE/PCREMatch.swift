internal import CPCRE2
internal import Synchronization

/// Where a pattern matched.
public struct PCREMatch: Hashable, Sendable {
    /// The whole match, then each capturing group, in bytes of the subject; nil for a group that
    /// took no part.
    public var groups: [Range<Int>?]

    /// The whole match.
    public var range: Range<Int> { groups.first.flatMap { $0 } ?? 0..<0 }
}

extension PCREPattern {
    /// The first match at or after byte `start`, which must be a character's first byte or the end
    /// of `subject`.
    ///
    /// With `isEmptyAllowed` false an empty match at `start` itself doesn't count, which is how a
    /// scan for all matches goes on after an empty one.
    public func firstMatch(
        in subject: UnsafeBufferPointer<UInt8>, from start: Int = 0, isEmptyAllowed: Bool = true
    ) throws(PCREError) -> PCREMatch? {
        guard let data = pcre2_match_data_create_8(UInt32(groupCount + 1), nil) else {
            throw PCREError(code: .other, offset: 0, message: "no memory for a match")
        }
        defer { pcre2_match_data_free_8(data) }
        let options = isEmptyAllowed ? 0 : UInt32(PCRE2_NOTEMPTY_ATSTART)
        guard try run(subject, start, options, data) else { return nil }
        let places = UnsafeBufferPointer(
            start: pcre2_get_ovector_pointer_8(data), count: 2 * (groupCount + 1))
        var groups: [Range<Int>?] = []
        groups.reserveCapacity(groupCount + 1)
        for group in 0...groupCount {
            let (from, to) = (places[2 * group], places[2 * group + 1])
            // PCRE2_UNSET is the largest size_t, -1 here. `\K` in a lookahead can end a match before
            // it starts.
            groups.append(from < 0 ? nil : min(from, to)..<to)
        }
        return PCREMatch(groups: groups)
    }

    /// Whether there is a match anywhere in `subject`. No memory is taken, unless another thread
    /// matches the same pattern at the moment.
    ///
    /// `isValidUTF8` says that the caller knows `subject` to be UTF-8, which spares a look at it;
    /// when that is wrong anything may happen.
    public func matches(
        _ subject: UnsafeBufferPointer<UInt8>, isValidUTF8: Bool = false
    ) throws(PCREError) -> Bool {
        let options = isValidUTF8 ? UInt32(PCRE2_NO_UTF_CHECK) : 0
        if isValidUTF8, isCompiledForProcessor,
            !isKeptDataTaken.exchange(true, ordering: .acquiring)
        {
            defer { isKeptDataTaken.store(false, ordering: .releasing) }
            return try runCode(subject)
        }
        if !isKeptDataTaken.exchange(true, ordering: .acquiring) {
            defer { isKeptDataTaken.store(false, ordering: .releasing) }
            return try run(subject, 0, options, keptData)
        }
        guard let data = pcre2_match_data_create_8(1, nil) else {
            throw PCREError(code: .other, offset: 0, message: "no memory for a match")
        }
        defer { pcre2_match_data_free_8(data) }
        return try run(subject, 0, options, data)
    }

    /// Whether there is a match anywhere in `subject`.
    public func matches(_ subject: String) throws(PCREError) -> Bool {
        var subject = subject
        let result = subject.withUTF8 { bytes in
            Result { () throws(PCREError) in try matches(bytes) }
        }
        return try result.get()
    }

    /// The processor's code alone, without pcre2_match's own checks of what is known here.
    private func runCode(_ subject: UnsafeBufferPointer<UInt8>) throws(PCREError) -> Bool {
        let result = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
            pcre2_jit_match_8(
                code, subject.baseAddress ?? UnsafePointer(empty.baseAddress), subject.count, 0, 0,
                keptData, context)
        }
        return try Self.isMatch(result, keptData)
    }

    private func run(
        _ subject: UnsafeBufferPointer<UInt8>, _ start: Int, _ options: UInt32,
        _ data: OpaquePointer
    ) throws(PCREError) -> Bool {
        let result = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
            pcre2_match_8(
                code, subject.baseAddress ?? UnsafePointer(empty.baseAddress), subject.count, start,
                options, data, context)
        }
        return try Self.isMatch(result, data)
    }

    /// What a result of PCRE2 says.
    @inline(__always)
    private static func isMatch(_ result: Int32, _ data: OpaquePointer) throws(PCREError) -> Bool {
        switch result {
        case PCRE2_ERROR_NOMATCH: return false
        // Zero: it matched, and there was no room for all the groups.
        case 0...: return true
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT,
            PCRE2_ERROR_JIT_STACKLIMIT:
            throw PCREError(
                code: .limit, offset: 0,
                message: "the regular expression takes too many steps on this text")
        case PCRE2_ERROR_UTF8_ERR21...PCRE2_ERROR_UTF8_ERR1:
            throw PCREError(
                code: .invalidUTF8, offset: Int(pcre2_get_startchar_8(data)),
                message: "the text is not UTF-8")
        default:
            throw PCREError(code: .other, offset: 0, message: message(of: result))
        }
    }
}
