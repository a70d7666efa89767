/// Why a library or an instance was refused. The message is for the person who configured it.
public struct PluginError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was refused.
    public enum Code: String, Hashable, Sendable {
        /// The file can't be read, or is no shared library of this machine.
        case unreadable
        /// The shared library is no Penstock plugin, or of another ABI.
        case incompatible
        /// dlopen or the library's init refused.
        case initialization
        /// There is no such plugin in the library, or no such library.
        case absent
        /// create() refused the configuration; `pointer` may say where.
        case configuration
        /// create() answered something that it may not answer.
        case contract
        /// create() or the pre-flight did not end in time.
        case timeout
        /// The pre-flight child died; `message` names the signal.
        case crashed
        /// A bound of the host was reached.
        case limit
    }

    /// What was refused.
    public var code: Code
    /// A sentence: what is wrong and, where known, what to do.
    public var message: String
    /// JSON Pointer (RFC 6901) into the configuration, from the plugin; nil when it said none.
    public var pointer: String?

    /// A refusal.
    public init(_ code: Code, _ message: String, pointer: String? = nil) {
        self.code = code
        self.message = message
        self.pointer = pointer
    }

    /// The message, and where.
    public var description: String {
        guard let pointer else { return message }
        return "\(message) (at \(pointer.isEmpty ? "the root" : pointer) of the configuration)"
    }
}
