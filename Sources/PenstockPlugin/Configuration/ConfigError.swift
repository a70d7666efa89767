/// Why an instance can't be made: for the person who wrote the configuration.
public struct ConfigError: Error, CustomStringConvertible {
    /// A sentence: what is wrong and what to do.
    public var message: String
    /// JSON Pointer (RFC 6901) to the value, "/keys/3/secret"; nil when it is about the whole.
    public var pointer: String?

    /// An error at `pointer`.
    public init(_ message: String, at pointer: String? = nil) {
        self.message = message
        self.pointer = pointer
    }

    /// "/keys/3/secret: there is no such secret".
    public var description: String { pointer.map { "\($0): \(message)" } ?? message }
}
