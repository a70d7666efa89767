/// What a request's body shall be.
enum HTTPBodyPlan {
    /// Handed over whole; a request with more than so many bytes is answered 413.
    case collect(max: Int)
    /// Handed over as it comes.
    case stream
}

/// Who answers the requests of connections. One request a connection at a time.
protocol HTTPService: AnyObject {
    /// The head has come.
    func plan(_ head: HTTPHead) -> HTTPBodyPlan
    /// The request has come; of a streamed one, the body's parts have. Answers now or later.
    func serve(_ head: HTTPHead, _ body: [UInt8], on connection: HTTPConnection)
    /// A part of a streamed body.
    func take(_ part: [UInt8], of head: HTTPHead, on connection: HTTPConnection)
    /// A body is larger than planned: what to answer with 413.
    func tooLarge(_ head: HTTPHead) -> [UInt8]
    /// The connection is gone, with whatever it was waiting for.
    func closed(_ connection: HTTPConnection)
}

extension HTTPService {
    func take(_ part: [UInt8], of head: HTTPHead, on connection: HTTPConnection) {}
    func tooLarge(_ head: HTTPHead) -> [UInt8] { [] }
    func closed(_ connection: HTTPConnection) {}
}
