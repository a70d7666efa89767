internal import CNghttp2

// A client's role: requests from the bytes that HTTP/1.1 has for them, answers into such bytes.
extension HTTP2Session {
    /// A stream for a request, which `owner` writes and reads.
    public func begin(owner: UnsafeMutableRawPointer) -> HTTP2Stream.Pointer {
        let stream = make(0)
        stream.pointee.owner = owner
        return stream
    }

    /// Asks the peer whether it is there (RFC 9113 §6.7).
    public func ping() {
        nghttp2_submit_ping(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)
    }

    /// Whether the peer takes requests: it hasn't said goodbye, nor have we.
    public var takesRequests: Bool {
        !hasFailed && nghttp2_session_check_request_allowed(raw) != 0
    }

    /// How many streams may be open at once: the peer's bound, and ours; one as long as the peer's isn't
    /// known, because there are peers that end the connection for one too many.
    public var streamsMax: Int {
        guard hasHeardSettings else { return 1 }
        return Int(
            min(
                limits.streams,
                nghttp2_session_get_remote_settings(
                    raw, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)))
    }

    /// Sends the request whose head `text` begins with, as HTTP/1.1 spells it: a request line, fields,
    /// Host among them. What follows it is the body, which `source` gives.
    ///
    /// Names are put into lower case where they are. Fields about a connection are left out.
    /// - Parameter isWhole: nothing will follow what is in `text`.
    /// - Returns: how many bytes the head has; nil when it isn't one, has more than `fieldsMax` fields, or
    ///   isn't taken.
    public func request(
        _ stream: HTTP2Stream.Pointer, _ text: UnsafeMutablePointer<UInt8>, _ count: Int,
        isSecure: Bool, isWhole: Bool
    ) -> Int? {
        guard let lineEnd = end(of: 0, text, count),
            let method = space(in: text, from: 0, to: lineEnd),
            let target = space(in: text, from: method + 1, to: lineEnd)
        else { return nil }
        stream.pointee.head.isToHead =
            UnsafeBufferPointer(start: UnsafePointer(text), count: method).equals("HEAD")
        // Room for the authority, which may come with any line.
        var fieldCount = 1
        add(field: ":method", text, method, &fieldCount)
        add(field: ":path", text + method + 1, target - method - 1, &fieldCount)
        let scheme: StaticString = isSecure ? "https" : "http"
        add(
            field: ":scheme", UnsafeMutablePointer(mutating: scheme.utf8Start),
            scheme.utf8CodeUnitCount, &fieldCount)
        guard let end = addFields(text, lineEnd + 2, count, &fieldCount) else { return nil }
        let hasAuthority = fields[0].namelen > 0
        let start = hasAuthority ? fields : fields + 1
        guard
            submit(
                stream, start, hasAuthority ? fieldCount : fieldCount - 1,
                hasBody: !(isWhole && end == count && stream.pointee.trailers.isEmpty))
        else { return nil }
        return end
    }

    /// The fields from `at` on; where their section ends. The first of all fields is Host's, or empty.
    private func addFields(
        _ text: UnsafeMutablePointer<UInt8>, _ start: Int, _ count: Int, _ fieldCount: inout Int
    ) -> Int? {
        fields[0].namelen = 0
        var isGRPC = false
        var at = start
        while let end = end(of: at, text, count), end > at {
            guard fieldCount < Self.fieldsMax, add(line: text + at, end - at, &fieldCount) else {
                return nil
            }
            at = end + 2
            let last = fields[fieldCount - 1]
            let name = UnsafeBufferPointer(start: UnsafePointer(last.name), count: last.namelen)
            if name.equals("host") {
                fieldCount -= 1
                var none = 0
                add(field: ":authority", last.value, last.valuelen, &none)
            } else if name.equals("te") {
                // It is about one connection, and what ours is is said below.
                fieldCount -= 1
            } else if name.equals("content-type"), last.isOfGRPC {
                isGRPC = true
            }
        }
        guard at + 2 <= count, text[at] == 13 else { return nil }
        if isGRPC, fieldCount < Self.fieldsMax {
            // "PROTOCOL-HTTP2.md" of gRPC, Requests: servers refuse whoever doesn't say that trailers arrive.
            let value: StaticString = "trailers"
            add(
                field: "te", UnsafeMutablePointer(mutating: value.utf8Start),
                value.utf8CodeUnitCount, &fieldCount)
        }
        return at + 2
    }

    private func submit(
        _ stream: HTTP2Stream.Pointer, _ fields: UnsafeMutablePointer<nghttp2_nv>, _ count: Int,
        hasBody: Bool
    ) -> Bool {
        var provider = nghttp2_data_provider(
            source: nghttp2_data_source(ptr: stream), read_callback: HTTP2Session.pull)
        let id =
            hasBody
            ? nghttp2_submit_request(raw, nil, fields, count, &provider, stream)
            : nghttp2_submit_request(raw, nil, fields, count, nil, stream)
        guard id > 0 else { return false }
        stream.pointee.id = id
        stream.pointee.isHeadSent = true
        return true
    }

    private func space(
        in text: UnsafeMutablePointer<UInt8>, from start: Int, to end: Int
    ) -> Int? {
        var at = start
        while at < end, text[at] != 0x20 { at += 1 }
        return at < end && at > start ? at : nil
    }

    /// The connection is gone: no stream gets more than it has.
    public func lose() {
        hasFailed = true
        var at = first
        while let stream = at {
            at = stream.pointee.next
            stream.pointee.isClosed = true
            list(stream)
        }
    }

    // MARK: Answers

    /// A field of an answer's head. `:status` is the first, and the only one of its kind: nghttp2 sees to
    /// that (RFC 9113 §8.3.2).
    func addAnswer(
        _ stream: HTTP2Stream.Pointer, _ name: UnsafeBufferPointer<UInt8>,
        _ value: UnsafeBufferPointer<UInt8>
    ) {
        if name.first == UInt8(ascii: ":") {
            stream.pointee.head.code = value.reduce(0) { $0 * 10 + Int($1 & 15) }
            stream.pointee.head.hasLength = false
            add(stream, "HTTP/1.1 ")
            put(stream, value)
            return add(stream, " \r\n")
        }
        if name.equals("content-length") { stream.pointee.head.hasLength = true }
        line(stream, name, value)
    }

    /// An answer's head is whole. What delimits its body is said as HTTP/1.1 does (RFC 9112 §6.3).
    func finishAnswer(_ stream: HTTP2Stream.Pointer, isEnd: Bool) {
        let head = stream.pointee.head
        if head.code >= 200 {
            stream.pointee.head.isFinal = true
            let hasBody = !head.isToHead && head.code != 204 && head.code != 304
            if hasBody, !head.hasLength, isEnd {
                add(stream, "content-length: 0\r\n")
            } else if hasBody, !head.hasLength {
                stream.pointee.isChunked = true
                add(stream, "transfer-encoding: chunked\r\n")
            }
        }
        add(stream, "\r\n")
        stream.pointee.head.isDone = true
    }
}

extension nghttp2_nv {
    /// `application/grpc`, or a subtype of it.
    fileprivate var isOfGRPC: Bool {
        let type: StaticString = "application/grpc"
        return valuelen >= type.utf8CodeUnitCount
            && UnsafeBufferPointer(
                start: UnsafePointer(value), count: type.utf8CodeUnitCount
            ).equals(type)
    }
}
