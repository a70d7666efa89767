internal import CNghttp2

extension HTTP2Session {
    /// Keeps a trailer section, as HTTP/1.1 spells it without the empty line, for the end of a stream's
    /// body. Before that end was given.
    public func keep(
        trailers text: UnsafePointer<UInt8>, _ count: Int, of stream: HTTP2Stream.Pointer
    ) {
        stream.pointee.trailers.release()
        stream.pointee.trailers.append(text, count)
    }

    /// Sends the trailers behind the body, which ends with them; false: there are none.
    func submitTrailers(_ stream: HTTP2Stream.Pointer) -> Bool {
        let bytes = stream.pointee.trailers.bytes
        guard let base = bytes.baseAddress, bytes.count > 0 else { return false }
        // Its own: names are put into lower case where they are.
        let text = UnsafeMutablePointer(mutating: base)
        var (fieldCount, at) = (0, 0)
        while fieldCount < Self.fieldsMax, let end = end(of: at, text, bytes.count), end > at {
            guard add(line: text + at, end - at, &fieldCount) else { break }
            at = end + 2
        }
        defer { stream.pointee.trailers.release() }
        return fieldCount > 0
            && nghttp2_submit_trailer(raw, stream.pointee.id, fields, fieldCount) == 0
    }
}
