internal import JSON

/// Reads the answers of proxy integrations, one after the other, in the same memory.
///
/// Not thread-safe: one reader a thread or event loop.
public final class ReplyReader {
    /// Header fields of one answer: more are a fault.
    static let headerCountMax = 1024

    private let scratch = JSONParserScratch()
    private var reply = FunctionReply()

    /// A reader.
    public init() {}

    /// What the payload says to send, by the rules of the event's format. Borrows the payload.
    public func read(
        _ payload: EventText, _ format: EventFormat
    ) throws(ReplyFault) -> FunctionReply {
        reply.removeAll()
        let document: JSONDocument
        do throws(JSONError) {
            document = try scratch.parse(borrowing: payload)
        } catch {
            throw ReplyFault("the function's answer is no JSON")
        }
        let rules = ReplyRules(document: document, format: format)
        switch format {
        case .rest: try rules.readREST(&reply)
        // As met: a function that answers nothing has its client told of an internal error
        // (yai333/React-Chat-App-using-AWS-API-Gateway-Websocket-and-Serverless-Framework#2).
        case .http1, .webSocket: try rules.readHTTP1(&reply)
        case .http2: try rules.readHTTP2(payload, &reply)
        }
        return reply
    }
}
