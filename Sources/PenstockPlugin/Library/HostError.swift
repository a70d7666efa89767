public import CPenstock

/// A call of the host that did not do what was asked.
///
/// Thrown from a hook it becomes FAIL (ERROR for an authorizer) and its text goes to the log. It
/// is a plain value: throwing it allocates nothing until it leaves a typed `throws`.
public struct HostError: Error, CustomStringConvertible {
    /// Why: PEN_E_ABSENT ….
    public let status: pen_status
    /// What was tried.
    public let action: StaticString

    /// An error of `status` while doing `action`.
    public init(_ status: pen_status, _ action: StaticString) {
        self.status = status
        self.action = action
    }

    /// This host has no such extension.
    public static func unsupported(_ extensionID: StaticString) -> HostError {
        HostError(PEN_E_UNSUPPORTED, extensionID)
    }

    /// Throws unless `status` is PEN_OK.
    @inlinable @inline(__always)
    public static func check(_ status: pen_status, _ action: StaticString) throws(HostError) {
        guard status == PEN_OK else { throw HostError(status, action) }
    }

    /// "changing headers: not declared in reads or writes".
    public var description: String {
        let reason =
            switch status {
            case PEN_E_ABSENT: "there is no such thing"
            case PEN_E_ARGUMENT: "an argument is malformed or out of range"
            case PEN_E_STATE: "too late or too early for it"
            case PEN_E_LIMIT: "a limit would be passed"
            case PEN_E_STALE: "the token was used before or its exchange is gone"
            case PEN_E_DENIED: "not declared in reads or writes"
            case PEN_E_UNSUPPORTED: "not offered by this host"
            default: "failed (\(status))"
            }
        return "\(action): \(reason)"
    }
}
