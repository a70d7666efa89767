internal import CNghttp2

/// One connection's frames, without I/O: nghttp2 does frames, HPACK, priorities and windows, this turns
/// its messages into the bytes of `HTTP2Stream` and back. Belongs to one thread.
///
/// After `receive` the streams that something happened to are handed out by `next`; after changes of any
/// kind `output` says what the peer is to get.
public final class HTTP2Session {
    /// Takes bytes of a stream's answer, as many as there are and fit, and says whether they are its
    /// last. Called with the stream's owner.
    public typealias Source =
        @convention(c) (
            _ owner: UnsafeMutableRawPointer, _ into: UnsafeMutablePointer<UInt8>, _ room: Int,
            _ isEnd: UnsafeMutablePointer<Bool>
        ) -> Int

    let limits: HTTP2Limits
    let source: Source
    /// Bytes that are received and not taken, in the owner's count of such.
    let account: UnsafeMutablePointer<Int>?
    var raw: OpaquePointer?
    /// We ask, the peer answers.
    let isClient: Bool
    /// All streams.
    var first: HTTP2Stream.Pointer?
    private var firstListed: HTTP2Stream.Pointer?
    private var lastListed: HTTP2Stream.Pointer?
    /// Streams whose head isn't whole: one, and those that were found wrong and aren't closed yet.
    var unfinished: [HTTP2Stream.Pointer] = []
    /// Room for the fields of a head that is sent.
    let fields = UnsafeMutablePointer<nghttp2_nv>.allocate(capacity: HTTP2Session.fieldsMax)
    static let fieldsMax = 512
    /// Some of a head has come, the rest is on its way.
    public var isInHead: Bool { !unfinished.isEmpty }
    /// Streams that were begun, ever.
    public internal(set) var streamsBegun: UInt64 = 0
    /// Streams that the peer has begun and that aren't closed.
    var openStreams: UInt32 = 0
    /// Our SETTINGS are on their way.
    private var isAnnounced = false
    /// The peer broke the protocol: nothing of it is read any more.
    var hasFailed = false
    /// The peer has sent its SETTINGS: it speaks HTTP/2.
    public internal(set) var hasHeardSettings = false
    /// What came: all of it, and the payload of heads and bodies.
    var frameBytes: UInt64 = 0
    var payloadBytes: UInt64 = 0

    /// A server's side, or a client's; nil without memory.
    public init?(
        limits: HTTP2Limits = HTTP2Limits(), account: UnsafeMutablePointer<Int>? = nil,
        isClient: Bool = false, source: @escaping Source
    ) {
        self.limits = limits
        self.isClient = isClient
        self.account = account
        self.source = source
        let me = Unmanaged.passUnretained(self).toOpaque()
        guard let options = Self.options(limits) else { return nil }
        defer { nghttp2_option_del(options) }
        let code =
            isClient
            ? nghttp2_session_client_new2(&raw, Self.clientCallbacks, me, options)
            : nghttp2_session_server_new2(&raw, Self.callbacks, me, options)
        guard code == 0 else { return nil }
        // A server that pushes breaks the protocol then (RFC 9113 §8.4).
        var settings = [
            isClient
                ? nghttp2_settings_entry(
                    settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0)
                : nghttp2_settings_entry(
                    settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                    value: limits.streams + limits.refusals),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
                value: UInt32(limits.streamWindow)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(limits.headBytes)),
        ]
        nghttp2_submit_settings(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), &settings, settings.count)
        nghttp2_session_set_local_window_size(
            raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, limits.connectionWindow)
    }

    deinit {
        nghttp2_session_del(raw)
        fields.deallocate()
        // Who had some of them has ended them: the rest nobody has heard of.
        while let stream = first { free(stream) }
    }

    private static func options(_ limits: HTTP2Limits) -> OpaquePointer? {
        var options: OpaquePointer?
        guard nghttp2_option_new(&options) == 0, let options else { return nil }
        // The windows grow as the bytes are taken, not as they come.
        nghttp2_option_set_no_auto_window_update(options, 1)
        nghttp2_option_set_no_closed_streams(options, 1)
        nghttp2_option_set_max_outbound_ack(options, limits.acknowledgements)
        nghttp2_option_set_max_settings(options, limits.settings)
        nghttp2_option_set_stream_reset_rate_limit(
            options, limits.resets, limits.resetsPerSecond)
        nghttp2_option_set_max_continuations(options, limits.continuations)
        nghttp2_option_set_server_fallback_rfc7540_priorities(options, 1)
        return options
    }

    // MARK: In

    /// Takes what the peer sent; false: it broke the protocol or a limit, and the connection ends when
    /// `output` was sent.
    public func receive(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        frameBytes &+= UInt64(count)
        guard nghttp2_session_mem_recv(raw, bytes, count) == count else {
            hasFailed = true
            return false
        }
        guard frameBytes / 8 > payloadBytes &+ limits.overheadBytes else { return true }
        nghttp2_session_terminate_session(raw, NGHTTP2_ENHANCE_YOUR_CALM.rawValue)
        return false
    }

    /// The next stream that is new, has bytes to read, was taken from or closed; each once until
    /// something happens to it again. Who has none of its own (`owner`) is new.
    public func next() -> HTTP2Stream.Pointer? {
        guard let stream = firstListed else { return nil }
        firstListed = stream.pointee.nextListed
        if firstListed == nil { lastListed = nil }
        stream.pointee.nextListed = nil
        stream.pointee.isListed = false
        return stream
    }

    /// Has `next` hand out a stream whose owner wrote something.
    public func look(at stream: HTTP2Stream.Pointer) { list(stream) }

    func list(_ stream: HTTP2Stream.Pointer) {
        guard !stream.pointee.isListed else { return }
        stream.pointee.isListed = true
        if let last = lastListed { last.pointee.nextListed = stream } else { firstListed = stream }
        lastListed = stream
    }

    func unlist(_ stream: HTTP2Stream.Pointer) {
        guard stream.pointee.isListed else { return }
        var before: HTTP2Stream.Pointer?
        var at = firstListed
        while let here = at, here != stream {
            before = here
            at = here.pointee.nextListed
        }
        if let before {
            before.pointee.nextListed = stream.pointee.nextListed
        } else {
            firstListed = stream.pointee.nextListed
        }
        if lastListed == stream { lastListed = before }
        stream.pointee.isListed = false
    }

    // MARK: Out

    /// The next bytes for the peer, valid until the next call of anything here; nil: none now. After a
    /// fault of nghttp2's own (no memory) none ever, and `goesOn` is false.
    public func output() -> UnsafeBufferPointer<UInt8>? {
        var bytes: UnsafePointer<UInt8>?
        let count = nghttp2_session_mem_send(raw, &bytes)
        guard count > 0, let bytes else { return nil }
        if !isAnnounced {
            isAnnounced = true
            if !isClient { announceStreams(UnsafeMutablePointer(mutating: bytes), count) }
        }
        return UnsafeBufferPointer(start: bytes, count: count)
    }

    /// Has the peer told of fewer streams than nghttp2 takes. One above its own bound nghttp2 makes an
    /// error of the connection once the bound is acknowledged, and offers no way to make it the stream's,
    /// as RFC 9113 §5.1.2 has it: so it has a higher one, and `headsBegin` keeps the one that is told.
    ///
    /// - Parameter frame: the first that is sent, SETTINGS (RFC 9113 §3.4), in nghttp2's own buffer on the
    ///   heap, which nghttp2 doesn't read again.
    private func announceStreams(_ frame: UnsafeMutablePointer<UInt8>, _ count: Int) {
        guard count >= 9, UInt32(frame[3]) == NGHTTP2_SETTINGS.rawValue else { return }
        for entry in stride(from: 9, to: count - 5, by: 6)
        where UInt32(frame[entry]) << 8 | UInt32(frame[entry + 1])
            == NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue
        {
            for byte in 0..<4 {
                frame[entry + 2 + byte] = UInt8(
                    truncatingIfNeeded: limits.streams >> (24 - 8 * byte))
            }
        }
    }

    /// False: both sides have said that it is over, and all is sent.
    public var goesOn: Bool {
        !hasFailed && nghttp2_session_want_read(raw) != 0 || nghttp2_session_want_write(raw) != 0
    }

    /// Lets the peer begin no more streams; those under way end as usual (RFC 9113 §6.8).
    public func goAway() {
        nghttp2_submit_goaway(
            raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), nghttp2_session_get_last_proc_stream_id(raw),
            NGHTTP2_NO_ERROR.rawValue, nil, 0)
    }
}
