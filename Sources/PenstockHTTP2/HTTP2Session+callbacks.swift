internal import CNghttp2

// What nghttp2 calls. None of it calls `mem_recv` or `mem_send`, which nghttp2 forbids here.
extension HTTP2Session {
    /// One table for all sessions. Nobody changes it.
    nonisolated(unsafe) static let callbacks = makeCallbacks()
    /// A client is told besides of requests that nghttp2 didn't send.
    nonisolated(unsafe) static let clientCallbacks: OpaquePointer? = {
        let callbacks = makeCallbacks()
        nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks) { _, frame, _, me in
            HTTP2Session.with(me) { $0.notSent(frame.unsafelyUnwrapped) }
        }
        return callbacks
    }()

    private static func makeCallbacks() -> OpaquePointer? {
        var callbacks: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, me in
            HTTP2Session.with(me) { $0.headsBegin(frame.unsafelyUnwrapped) }
        }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, frame, name, nameCount, value, valueCount, _, me in
            HTTP2Session.with(me) {
                $0.field(
                    frame.unsafelyUnwrapped, UnsafeBufferPointer(start: name, count: nameCount),
                    UnsafeBufferPointer(start: value, count: valueCount))
            }
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) {
            _, _, id, bytes, count, me in
            HTTP2Session.with(me) { $0.data(id, bytes.unsafelyUnwrapped, count) }
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, me in
            HTTP2Session.with(me) { $0.frame(frame.unsafelyUnwrapped) }
        }
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, me in
            HTTP2Session.with(me) { $0.sent(frame.unsafelyUnwrapped) }
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, code, me in
            HTTP2Session.with(me) { $0.closed(id, code) }
        }
        return callbacks
    }

    private static func with(
        _ me: UnsafeMutableRawPointer?, _ body: (HTTP2Session) -> Int32
    ) -> Int32 {
        guard let me else { return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue }
        return Unmanaged<HTTP2Session>.fromOpaque(me)._withUnsafeGuaranteedRef(body)
    }

    private func stream(_ id: Int32) -> HTTP2Stream.Pointer? {
        guard let data = nghttp2_session_get_stream_user_data(raw, id), data != refused else {
            return nil
        }
        return data.assumingMemoryBound(to: HTTP2Stream.self)
    }

    /// What stands at nghttp2's for a stream that was refused, and isn't counted.
    private var refused: UnsafeMutableRawPointer { UnsafeMutableRawPointer(fields) }

    private func headsBegin(_ frame: UnsafePointer<nghttp2_frame>) -> Int32 {
        if frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST {
            // RFC 9113 §5.1.2: "MUST treat this as a stream error of type PROTOCOL_ERROR or
            // REFUSED_STREAM"; the client may send a refused one again.
            guard openStreams < limits.streams else {
                nghttp2_session_set_stream_user_data(raw, frame.pointee.hd.stream_id, refused)
                nghttp2_submit_rst_stream(
                    raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), frame.pointee.hd.stream_id,
                    NGHTTP2_REFUSED_STREAM.rawValue)
                return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
            }
            openStreams += 1
            let stream = make(frame.pointee.hd.stream_id)
            unfinished.append(stream)
            nghttp2_session_set_stream_user_data(raw, frame.pointee.hd.stream_id, stream)
        } else if let stream = stream(frame.pointee.hd.stream_id) {
            guard !isClient || stream.pointee.head.isFinal else {
                stream.pointee.head.isDone = false
                return 0
            }
            stream.pointee.isInTrailers = true
            if stream.pointee.isChunked { add(stream, "0\r\n") }
        }
        return 0
    }

    private func field(
        _ frame: UnsafePointer<nghttp2_frame>, _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        payloadBytes &+= UInt64(name.count + value.count)
        guard let stream = stream(frame.pointee.hd.stream_id) else { return 0 }
        add(stream, name, value)
        return 0
    }

    private func data(_ id: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
        payloadBytes &+= UInt64(count)
        guard let stream = stream(id) else {
            // Nobody reads it any more.
            nghttp2_session_consume(raw, id, count)
            return 0
        }
        let before = stream.pointee.received.count
        if stream.pointee.isChunked { stream.pointee.received.append(chunkOf: count) }
        stream.pointee.received.append(bytes, count)
        if stream.pointee.isChunked { stream.pointee.received.append("\r\n") }
        account?.pointee += stream.pointee.received.count - before
        stream.pointee.owed += count
        list(stream)
        return 0
    }

    private func frame(_ frame: UnsafePointer<nghttp2_frame>) -> Int32 {
        let header = frame.pointee.hd
        let isHeads = UInt32(header.type) == NGHTTP2_HEADERS.rawValue
        if UInt32(header.type) == NGHTTP2_SETTINGS.rawValue { hasHeardSettings = true }
        guard isHeads || UInt32(header.type) == NGHTTP2_DATA.rawValue,
            let stream = stream(header.stream_id)
        else { return 0 }
        let isEnd = UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
        if isHeads, !stream.pointee.isInTrailers {
            if isClient {
                finishAnswer(stream, isEnd: isEnd)
            } else {
                finishHead(stream, isEnd: isEnd)
                unfinished.removeAll { $0 == stream }
            }
        }
        if isEnd {
            if stream.pointee.isChunked {
                add(stream, stream.pointee.isInTrailers ? "\r\n" : "0\r\n\r\n")
            }
            stream.pointee.isInputDone = true
        }
        list(stream)
        return 0
    }

    /// A frame is out; before its stream is closed, if that closes it.
    private func sent(_ frame: UnsafePointer<nghttp2_frame>) -> Int32 {
        let header = frame.pointee.hd
        guard UInt32(header.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0,
            UInt32(header.type) == NGHTTP2_DATA.rawValue
                || UInt32(header.type) == NGHTTP2_HEADERS.rawValue,
            let stream = stream(header.stream_id)
        else { return 0 }
        stream.pointee.hasEnded = true
        // Its owner may be done with it now.
        stream.pointee.wasPulled = true
        list(stream)
        return 0
    }

    private func closed(_ id: Int32, _ code: UInt32) -> Int32 {
        if !isClient, nghttp2_session_get_stream_user_data(raw, id) != refused { openStreams -= 1 }
        guard let stream = stream(id) else { return 0 }
        stream.pointee.isClosed = true
        stream.pointee.isRefused = code == NGHTTP2_REFUSED_STREAM.rawValue
        if isClient {
            list(stream)
        } else if stream.pointee.owner == nil, !stream.pointee.head.isDone {
            // Its head never came to an end: nobody has heard of it.
            unfinished.removeAll { $0 == stream }
            free(stream)
        } else {
            list(stream)
        }
        return 0
    }

    /// A request that nghttp2 found it may not send any more: the peer said goodbye meanwhile.
    private func notSent(_ frame: UnsafePointer<nghttp2_frame>) -> Int32 {
        guard UInt32(frame.pointee.hd.type) == NGHTTP2_HEADERS.rawValue else { return 0 }
        var at = first
        while let stream = at, stream.pointee.id != frame.pointee.hd.stream_id {
            at = stream.pointee.next
        }
        guard let stream = at else { return 0 }
        stream.pointee.isClosed = true
        stream.pointee.isRefused = true
        list(stream)
        return 0
    }
}
