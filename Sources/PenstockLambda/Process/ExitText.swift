internal import Glibc

/// How a process ended, in Lambda's words.
enum ExitText {
    /// Empty for status 0.
    static func of(_ status: Int32) -> String {
        let signal = status & 0x7f
        guard signal == 0 else {
            return signal == SIGKILL ? "signal: killed" : "signal: \(name(signal))"
        }
        let code = status >> 8 & 0xff
        return code == 0 ? "" : "exit status \(code)"
    }

    private static func name(_ signal: Int32) -> String {
        switch signal {
        case SIGSEGV: "segmentation fault"
        case SIGABRT: "aborted"
        case SIGTERM: "terminated"
        default: String(signal)
        }
    }
}
