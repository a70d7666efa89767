internal import PenstockModel

/// How one operation is done. Registered by name in `OperationTable`.
enum Operation: Sendable {
    /// Answers from a snapshot.
    case read(@Sendable (Call, AccountState) throws(ControlError) -> Reply)
    /// Changes the state; what it changed lasts before it is answered, and nothing of it when it
    /// throws.
    case write(@Sendable (Call, inout AccountState) throws(ControlError) -> Reply)
    /// Likewise, with a function's code, which a member of the body has or the body itself: it is
    /// unpacked before the state is locked.
    case writeWithCode(
        member: String?,
        @Sendable (Call, CodeShelf.Unpacked, inout AccountState) throws(ControlError) -> Reply)
    /// Has the authorizers of a stage forget what they know. Changes nothing that lasts.
    case forget(@Sendable (Call, AccountState) throws(ControlError) -> AuthorizerCaches.Place)
    /// Runs something. Blocks until it has run.
    case run(@Sendable (Call, AccountState) throws(ControlError) -> Reply)
    /// Not done here, and why: the caller reads the reason.
    case refused(String)
}

/// The operations of one resource: `["GetRestApi": .read(getRestApi), …]`.
typealias OperationGroup = [String: Operation]
