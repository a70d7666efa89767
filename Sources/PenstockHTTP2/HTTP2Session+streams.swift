internal import CNghttp2

extension HTTP2Session {
    func make(_ id: Int32) -> HTTP2Stream.Pointer {
        let stream = HTTP2Stream.Pointer.allocate(capacity: 1)
        stream.initialize(to: HTTP2Stream(id: id, session: .passUnretained(self)))
        streamsBegun &+= 1
        stream.pointee.next = first
        first?.pointee.previous = stream
        first = stream
        return stream
    }

    func free(_ stream: HTTP2Stream.Pointer) {
        if let previous = stream.pointee.previous {
            previous.pointee.next = stream.pointee.next
        } else {
            first = stream.pointee.next
        }
        stream.pointee.next?.pointee.previous = stream.pointee.previous
        account?.pointee -= stream.pointee.received.count
        stream.pointee.trailers.release()
        stream.pointee.received.release()
        stream.pointee.head.cookies.release()
        stream.deallocate()
    }

    /// Reads from a stream into `room` bytes; the peer may send as many more. 0: nothing is here.
    public func read(
        _ stream: HTTP2Stream.Pointer, _ out: UnsafeMutablePointer<UInt8>, _ room: Int
    ) -> Int {
        let bytes = stream.pointee.received.bytes
        let count = min(room, bytes.count)
        guard count > 0, let base = bytes.baseAddress else { return 0 }
        out.update(from: base, count: count)
        stream.pointee.received.consume(count)
        account?.pointee -= count
        // Chunk lines are bytes that the peer didn't send: at the end the sum is right.
        giveWindow(stream, min(stream.pointee.owed, count))
        return count
    }

    /// Whether there is something to read.
    public func hasBytes(_ stream: HTTP2Stream.Pointer) -> Bool {
        // A head is read whole, so that nobody waits in the middle of it.
        !stream.pointee.received.isEmpty && stream.pointee.head.isDone
    }

    func giveWindow(_ stream: HTTP2Stream.Pointer, _ count: Int) {
        guard count > 0 else { return }
        stream.pointee.owed -= count
        if stream.pointee.isClosed {
            nghttp2_session_consume_connection(raw, count)
        } else {
            nghttp2_session_consume(raw, stream.pointee.id, count)
        }
    }

    /// There is more of a stream's answer, or its end.
    public func resume(_ stream: HTTP2Stream.Pointer) {
        guard stream.pointee.isDeferred else { return }
        stream.pointee.isDeferred = false
        nghttp2_session_resume_data(raw, stream.pointee.id)
    }

    /// Its owner is done with a stream, which is no more. What was not said, or not heard, to the end
    /// the peer is told of: `.cancel` unless the answer was whole (RFC 9113 §8.1).
    public func end(_ stream: HTTP2Stream.Pointer) {
        unlist(stream)
        if !stream.pointee.isClosed {
            giveWindow(stream, stream.pointee.owed)
            nghttp2_session_set_stream_user_data(raw, stream.pointee.id, nil)
            if isClient {
                if stream.pointee.id > 0, !(stream.pointee.hasEnded && stream.pointee.isInputDone) {
                    reset(stream.pointee.id, NGHTTP2_CANCEL)
                }
            } else if !stream.pointee.hasEnded {
                reset(stream.pointee.id, NGHTTP2_INTERNAL_ERROR)
            } else if !stream.pointee.isInputDone {
                reset(stream.pointee.id, NGHTTP2_NO_ERROR)
            }
        } else if stream.pointee.owed > 0 {
            giveWindow(stream, stream.pointee.owed)
        }
        free(stream)
    }

    /// A stream can't be served now; the peer may try again elsewhere (RFC 9113 §8.7).
    public func refuse(_ stream: HTTP2Stream.Pointer) {
        if !stream.pointee.isClosed {
            nghttp2_session_set_stream_user_data(raw, stream.pointee.id, nil)
            reset(stream.pointee.id, NGHTTP2_REFUSED_STREAM)
            stream.pointee.isClosed = true
        }
        end(stream)
    }

    private func reset(_ id: Int32, _ code: nghttp2_error_code) {
        nghttp2_submit_rst_stream(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, code.rawValue)
    }
}
