/// One stream: a message each way, spelled as HTTP/1.1 spells it, and who has it.
///
/// Whoever serves a stream reads from it and writes to it as if it was a connection of its own, so that
/// there is one parser of heads, one reader of bodies, one pipeline. That is also the form in which an
/// HTTP/2 message may reach an HTTP/1.1 server at all (RFC 9113 §8.1, §10.3), so what must not pass is
/// refused in one place.
public struct HTTP2Stream {
    /// Where it lies: it is made and freed by its session.
    public typealias Pointer = UnsafeMutablePointer<HTTP2Stream>

    /// Its number on the connection; 0: a request that isn't with nghttp2 yet.
    public internal(set) var id: Int32
    /// Its connection; unretained, which lives longer.
    public let session: Unmanaged<HTTP2Session>
    /// Who serves it; nil: nobody yet.
    public var owner: UnsafeMutableRawPointer?
    /// Neither side sends any more, or one has reset it.
    public internal(set) var isClosed = false
    /// The peer says that it did nothing with it (RFC 9113 §8.7): the request may be sent again.
    public internal(set) var isRefused = false
    /// The end of our message was among what `output` gave. Not before: of a stream that is reset nghttp2
    /// sends nothing more, what it was given already neither.
    public internal(set) var hasEnded = false
    /// Some of what `HTTP2Session.Source` has was taken since this was last asked.
    public var wasPulled = false

    /// What came and wasn't read.
    var received = MessageBytes()
    /// Bytes of DATA that the peer hasn't been given back in its windows.
    var owed = 0
    var head = HeadInMaking()
    /// The body comes without a length.
    var isChunked = false
    /// Inside a trailer section.
    var isInTrailers = false
    /// Bytes of them: a head's limit isn't theirs, and the body may be unread.
    var trailerBytes = 0
    /// What goes out behind the body, as HTTP/1.1 spells it.
    var trailers = MessageBytes()
    /// The peer's message is whole.
    var isInputDone = false
    /// Our head is with nghttp2.
    var isHeadSent = false
    /// nghttp2 asks again only when told to.
    var isDeferred = false
    /// In the session's list of streams to look at.
    var isListed = false
    var nextListed: Pointer?
    /// Its neighbours among all of its session.
    var next: Pointer?
    var previous: Pointer?

    init(id: Int32, session: Unmanaged<HTTP2Session>) {
        self.id = id
        self.session = session
    }
}

/// What is known of a head before its first line can be written: the pseudo-header fields come in any
/// order (RFC 9113 §8.3). Their values lie in the stream's bytes, as they came.
struct HeadInMaking {
    var method = 0..<0
    var path = 0..<0
    var authority = 0..<0
    var status = 0..<0
    /// The first line is written, regular fields follow.
    var isBegun = false
    var hasLength = false
    var hasAuthority = false
    /// Fields of `cookie`, which HTTP/1.1 wants in one (RFC 9113 §8.2.3).
    var cookies = MessageBytes()
    /// The head is whole.
    var isDone = false
    /// Of an answer: what the request's method was, and the status.
    var isToHead = false
    var code = 0
    /// It wasn't an interim one: what follows the body are trailers.
    var isFinal = false
}
