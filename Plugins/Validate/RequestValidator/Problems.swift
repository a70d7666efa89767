import CPenstock
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// One thing that is wrong with a body.
struct Problem {
    /// Where, as a JSON Pointer.
    var pointer: String
    /// What, for a person.
    var detail: String
}

/// Everything that is wrong with a body, as native routes may tell it.
struct Problems {
    private let list: [Problem]

    init(_ list: [Problem]) { self.list = list }

    /// RFC 9457, "Problem Details for HTTP APIs", with the member `errors` of its §3 example.
    func answer(_ exchange: Exchange) throws -> Verdict {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("title")
        writer.string("Invalid request body")
        writer.key("status")
        writer.number(JSONNumber(400))
        writer.key("errors")
        writer.beginArray()
        for problem in list {
            writer.beginObject()
            writer.key("detail")
            writer.string(problem.detail)
            writer.key("pointer")
            writer.string("#" + problem.pointer)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        try writer.bytes.withUnsafeBufferPointer {
            try exchange.respond(400, type: "application/problem+json", Bytes($0))
        }
        return .respond
    }
}
