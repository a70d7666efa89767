public import JSON

/// Why a policy document isn't one: what is wrong, and where.
public struct PolicyFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was found, and what may be there.
    public var message: String
    /// Where in the document.
    public var pointer: JSONPointer

    init(_ message: String, _ pointer: JSONPointer) {
        self.message = message
        self.pointer = pointer
    }

    /// `/Statement/0/Effect: an Effect is Allow or Deny`
    public var description: String { pointer.tokens.isEmpty ? message : "\(pointer): \(message)" }
}
