internal import CNghttp2

extension HTTP2Session {
    /// Whether the head of a stream's answer is still to come.
    public func awaitsHead(_ stream: HTTP2Stream.Pointer) -> Bool { !stream.pointee.isHeadSent }

    /// Sends the head that `text` begins with, as HTTP/1.1 spells it, final or interim (1xx). What follows
    /// it is the body, which `source` gives when there is room for it.
    ///
    /// Names are put into lower case where they are. Fields about a connection are left out.
    ///
    /// - Parameter isWhole: nothing will follow what is in `text`.
    /// - Returns: how many bytes the head has; nil when it isn't one, or has more than `fieldsMax` fields.
    public func answer(
        _ stream: HTTP2Stream.Pointer, _ text: UnsafeMutablePointer<UInt8>, _ count: Int,
        isWhole: Bool
    ) -> Int? {
        // "HTTP/1.1 200": the status begins at 9.
        guard count > 12, text[8] == 0x20, let lineEnd = end(of: 9, text, count) else { return nil }
        // The number is written by us, in three digits.
        var fieldCount = 0
        add(field: ":status", text + 9, 3, &fieldCount)
        var at = lineEnd + 2
        while let end = end(of: at, text, count), end > at {
            guard fieldCount < Self.fieldsMax, add(line: text + at, end - at, &fieldCount) else {
                return nil
            }
            at = end + 2
        }
        guard at + 2 <= count, text[at] == 13 else { return nil }
        let used = at + 2
        let isInterim = text[9] == UInt8(ascii: "1")
        submit(
            stream, fieldCount, isInterim: isInterim,
            hasBody: !(isWhole && used == count && stream.pointee.trailers.isEmpty))
        return used
    }

    private func submit(
        _ stream: HTTP2Stream.Pointer, _ count: Int, isInterim: Bool, hasBody: Bool
    ) {
        let id = stream.pointee.id
        if isInterim {
            nghttp2_submit_headers(
                raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, nil, fields, count, nil)
            return
        }
        stream.pointee.isHeadSent = true
        guard hasBody else {
            nghttp2_submit_response(raw, id, fields, count, nil)
            return
        }
        var provider = nghttp2_data_provider(
            source: nghttp2_data_source(ptr: stream), read_callback: HTTP2Session.pull)
        nghttp2_submit_response(raw, id, fields, count, &provider)
    }

    static let pull: nghttp2_data_source_read_callback = {
        _, _, out, room, flags, source, me in
        guard let me, let out, let flags,
            let stream = source?.pointee.ptr?.assumingMemoryBound(to: HTTP2Stream.self),
            let owner = stream.pointee.owner
        else { return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
        return Unmanaged<HTTP2Session>.fromOpaque(me)._withUnsafeGuaranteedRef { session in
            var isEnd = false
            let count = session.source(owner, out, room, &isEnd)
            // What is taken is payload as well: a peer that says again and again how much more it takes
            // does no more than that.
            session.payloadBytes &+= UInt64(count)
            if isEnd {
                if session.submitTrailers(stream) {
                    flags.pointee |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
                }
                flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
            } else if count == 0 {
                stream.pointee.isDeferred = true
                return Int(NGHTTP2_ERR_DEFERRED.rawValue)
            }
            stream.pointee.wasPulled = true
            session.list(stream)
            return count
        }
    }

    // MARK: Lines

    /// Where the line that `start` is in ends.
    func end(of start: Int, _ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int? {
        var i = start
        while i + 1 < count {
            if text[i] == 13, text[i + 1] == 10 { return i }
            i += 1
        }
        return nil
    }

    func add(line: UnsafeMutablePointer<UInt8>, _ count: Int, _ fieldCount: inout Int)
        -> Bool
    {
        var colon = 0
        while colon < count, line[colon] != UInt8(ascii: ":") {
            if line[colon] &- 0x41 < 26 { line[colon] |= 0x20 }
            colon += 1
        }
        guard colon > 0, colon < count else { return false }
        if isAboutConnection(UnsafeBufferPointer(start: line, count: colon)) { return true }
        var value = colon + 1
        var end = count
        while value < end, line[value] == 0x20 || line[value] == 9 { value += 1 }
        while end > value, line[end - 1] == 0x20 || line[end - 1] == 9 { end -= 1 }
        fields[fieldCount] = nghttp2_nv(
            name: line, value: line + value, namelen: colon, valuelen: end - value,
            flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
        fieldCount += 1
        return true
    }

    func add(
        field name: StaticString, _ value: UnsafeMutablePointer<UInt8>, _ count: Int,
        _ fieldCount: inout Int
    ) {
        fields[fieldCount] = nghttp2_nv(
            name: UnsafeMutablePointer(mutating: name.utf8Start), value: value,
            namelen: name.utf8CodeUnitCount, valuelen: count,
            flags: UInt8(NGHTTP2_NV_FLAG_NONE.rawValue))
        fieldCount += 1
    }

    /// RFC 9113 §8.2.2.
    private func isAboutConnection(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        switch name.count {
        case 7: name.equals("upgrade")
        case 10: name.equals("connection") || name.equals("keep-alive")
        case 16: name.equals("proxy-connection")
        case 17: name.equals("transfer-encoding")
        default: false
        }
    }
}
