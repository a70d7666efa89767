/// Takes an answer that comes later, whole or in parts, from any thread. It has every field, the
/// request's id among them.
package protocol ControlReply: Sendable {
    /// The whole answer.
    func answer(_ response: ControlResponse)
    /// Its head, whose body follows in parts.
    func begin(_ response: ControlResponse)
    /// A part of the body; false: the client has enough for now.
    func part(_ bytes: [UInt8]) -> Bool
    /// The body is over.
    func end()
    /// Calls `body` when there is room again after a `part` that found none. Before the first part.
    func onRoom(_ body: @escaping @Sendable () -> Void)
}
