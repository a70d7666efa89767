/// A function with all that it takes to start it: found on the caller's thread, because that reads
/// files and asks interpreters for their version.
struct PreparedFunction: Sendable {
    /// One code: what a name, an ARN or a version stands for.
    struct Key: Hashable, Sendable {
        var arn: String
        var version: String
    }

    var definition: FunctionDefinition
    /// The program and its arguments.
    var command: [String] = []
    /// Where it runs: LAMBDA_TASK_ROOT.
    var directory = "/"
    /// `NAME=value`, all but the Runtime API's address.
    var environment: [String] = []
    /// Changes with its code: processes of another one are ended.
    var fingerprint: UInt64 = 0
    /// Why it can't be started: every call is answered with it.
    var problem: String?

    var key: Key { Key(arn: definition.arn, version: definition.version) }

    /// Whether processes of `other` may go on.
    func isSame(as other: PreparedFunction) -> Bool {
        command == other.command && directory == other.directory
            && environment == other.environment && fingerprint == other.fingerprint
            && problem == other.problem
            && definition.memoryMiB == other.definition.memoryMiB
    }
}
