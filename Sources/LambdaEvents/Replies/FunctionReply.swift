/// What a function's answer says to send. Borrowed: valid until the next answer is read, and as long
/// as the payload is.
public struct FunctionReply {
    /// The status, 200 unless the function says another.
    public var status: Int32 = 200
    /// The header fields, in order; a name may be there several times.
    public var headers: [EventField] = []
    /// The body, before base64 is undone.
    public var body = EventText("")
    /// Whether the function says that the body is base64.
    public var isBase64Encoded = false

    mutating func removeAll() {
        status = 200
        headers.removeAll(keepingCapacity: true)
        body = EventText("")
        isBase64Encoded = false
    }

    /// Whether a field of that name is there.
    public func has(_ name: StaticString) -> Bool {
        headers.contains { $0.name.isSameName(EventText(name)) }
    }
}

/// Why an answer is none that a proxy integration understands.
public struct ReplyFault: Error, CustomStringConvertible {
    /// A sentence without its end, for the log.
    public let description: String
    /// A fault with its sentence.
    public init(_ description: String) { self.description = description }
}
