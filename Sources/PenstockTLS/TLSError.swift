internal import CLibSSL

/// Why a certificate, a key or an engine can't be used.
public struct TLSError: Error, CustomStringConvertible {
    /// What was wrong, in a sentence without its subject.
    public var description: String

    /// A sentence without its subject.
    package init(_ description: String) { self.description = description }

    /// What OpenSSL said last on this thread, and forgets it.
    static func lastReason() -> String {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let text = ERR_reason_error_string(code) else { return "no reason given" }
        return String(cString: text)
    }
}
