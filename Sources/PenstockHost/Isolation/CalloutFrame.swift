import CPenstock
import PenstockCore

/// A callout that a step in a child asks for, and its end.
enum CalloutFrame {
    /// Headers of one callout.
    static let headersMax = 256

    /// [child]
    static func encode(
        _ request: UnsafePointer<pen_callout_request>, call: UInt32, token: pen_token,
        into sink: inout ByteSink
    ) {
        sink.put(frame: call)
        sink.put(frame: token)
        let r = request.pointee
        sink.put(frame: r.timeout_ms)
        sink.put(frame: UInt64(r.response_max))
        sink.put(frame: r.cache_ttl_ms)
        sink.put(frame: r.flags)
        sink.put(frame: r.upstream)
        sink.put(frame: r.method)
        sink.put(frame: r.target)
        sink.put(frame: r.body)
        sink.put(frame: r.single_flight_key)
        sink.put(frame: r.origin)
        put(r.headers, r.header_count, into: &sink)
    }

    /// Reads a request; views and headers live for the call of `body`. Nil: not believable.
    static func read<R>(
        _ payload: ByteView,
        _ body: (UInt32, pen_token, UnsafePointer<pen_callout_request>) -> R
    ) -> R? {
        var reader = FrameReader(payload)
        let call = reader.number()
        let token = reader.wide()
        var request = pen_callout_request()
        request.size = UInt32(MemoryLayout<pen_callout_request>.size)
        request.timeout_ms = reader.number()
        request.response_max = Int(clamping: reader.wide())
        request.cache_ttl_ms = reader.number()
        request.flags = reader.number()
        request.upstream = reader.view()
        request.method = reader.view()
        request.target = reader.view()
        request.body = reader.view()
        request.single_flight_key = reader.view()
        request.origin = reader.view()
        guard let headers = readHeaders(&reader), !reader.failed, reader.remaining == 0 else {
            return nil
        }
        for header in headers {
            guard isHeaderName(header.name), isHeaderValue(header.value) else { return nil }
        }
        return headers.withUnsafeBufferPointer { list in
            request.headers = list.baseAddress
            request.header_count = list.count
            return body(call, token, &request)
        }
    }

    /// Writes how a callout ended. [gateway]
    static func encodeEnd(
        _ event: UnsafePointer<pen_event>, token: pen_token, into sink: inout ByteSink
    ) {
        sink.put(frame: token)
        sink.put(frame: event.pointee.kind)
        sink.put(frame: UInt64(bitPattern: event.pointee.value))
        sink.put(frame: UInt32(bitPattern: event.pointee.status))
        sink.put(frame: event.pointee.data)
        put(event.pointee.headers, event.pointee.header_count, into: &sink)
    }

    /// Reads the end; views live for the call of `body`. [child]
    static func readEnd(_ payload: ByteView, _ body: (inout pen_event) -> Void) {
        var reader = FrameReader(payload)
        let token = reader.wide()
        var event = Pipeline.makeEvent(reader.number())
        event.token = token
        event.value = Int64(bitPattern: reader.wide())
        event.status = Int32(bitPattern: reader.number())
        event.data = reader.view()
        guard let headers = readHeaders(&reader), !reader.failed else { return }
        headers.withUnsafeBufferPointer { list in
            event.headers = list.baseAddress
            event.header_count = list.count
            body(&event)
        }
    }

    private static func put(
        _ headers: UnsafePointer<pen_kv>?, _ count: Int, into sink: inout ByteSink
    ) {
        guard let headers else { return sink.put(frame: UInt32(0)) }
        sink.put(frame: UInt32(count))
        for i in 0..<count {
            sink.put(frame: headers[i].name)
            sink.put(frame: headers[i].value)
        }
    }

    private static func readHeaders(_ reader: inout FrameReader) -> [pen_kv]? {
        let count = Int(reader.number())
        guard count <= headersMax else { return nil }
        var headers: [pen_kv] = []
        for _ in 0..<count { headers.append(pen_kv(name: reader.view(), value: reader.view())) }
        return headers
    }
}
