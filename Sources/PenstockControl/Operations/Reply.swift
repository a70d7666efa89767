internal import JSON

/// What an operation answers; the status is the service model's unless it says another.
struct Reply: Sendable {
    /// Another status than the service model's.
    var status: Int?
    /// The body's media type.
    var contentType = "application/json"
    /// Further fields.
    var headers: [(name: String, value: String)] = []
    /// The body.
    var body: [UInt8] = []
    /// Answers instead of all this.
    var later: (@Sendable (any ControlReply) -> Void)?

    /// Nothing but the status.
    static let empty = Reply()

    /// An answer with a body.
    init(_ body: [UInt8] = []) { self.body = body }

    /// An object that a closure fills.
    init(_ fill: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        fill(&writer)
        writer.endObject()
        body = writer.bytes
    }
}
