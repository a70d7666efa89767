public import CPenstock

// What API Gateway makes for every request before anything of the API runs: its ids and its trace.
// Only for exchanges of APIs that have AWS's manners, so that others don't pay for it.

extension UnsafeMutablePointer where Pointee == ExchangeRecord {
    /// Makes the extended id and the trace; an HTTP API's request id is its extended id.
    func beginAWS(_ kind: APIProtocol) {
        // Made of the request's own id, which is random: nothing more is drawn.
        guard let id = pointee.requestID.p, pointee.requestID.n == 36 else { return }
        pointee.flags.insert(kind == .http ? [.aws, .awsHTTP] : .aws)
        addTrace(id)
        pointee.extendedRequestID = extendedID(of: id)
        // Developer guide, "Customizing HTTP API access logs": $context.requestId there is
        // "JKJaXmPLvHcESHA=", what `apigw-requestid` says. WebSocket events have one id twice
        // (aws/aws-lambda-go events/testdata/apigw-websocket-request-send-message.json).
        if kind != .rest { pointee.requestID = pointee.extendedRequestID }
    }

    /// An id in AWS's shape for a message, made of 36 random characters as `requestID` has them; absent:
    /// there is no room.
    public func messageID(of id: UnsafePointer<UInt8>) -> ByteView { extendedID(of: id) }

    /// 11 bytes in base64 of URLs: `Z4A-ThKMIAMESGQ=`.
    private func extendedID(of id: UnsafePointer<UInt8>) -> ByteView {
        guard let memory = pointee.arena.allocate(16, align: 1) else { return pointee.requestID }
        let out = memory.assumingMemoryBound(to: UInt8.self)
        let raw = UnsafeRawPointer(id)
        var state = raw.loadUnaligned(as: UInt64.self)
        // The digits of the random groups, mixed: two words of 44 bits that look like neither.
        func next(_ offset: Int) -> UInt64 {
            state ^= raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            state = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
            state = (state ^ state >> 27) &* 0x94d0_49bb_1331_11eb
            return state ^ state >> 31
        }
        var (word, left) = (next(20), 10)
        for i in 0..<15 {
            if left == 0 { (word, left) = (next(28), 10) }
            // 88 bits are 14 digits and a last one of four bits.
            let six = word & (i == 14 ? 0x3c : 0x3f)
            out[i] = Self.digit(UInt8(truncatingIfNeeded: six))
            word >>= 6
            left -= 1
        }
        out[15] = UInt8(ascii: "=")
        return ByteView(UnsafePointer(out), 16)
    }

    private static func digit(_ six: UInt8) -> UInt8 {
        switch six {
        case 0..<26: UInt8(ascii: "A") + six
        case 26..<52: UInt8(ascii: "a") + six - 26
        case 52..<62: UInt8(ascii: "0") + six - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    // AWS X-Ray Developer Guide, "Tracing header": `Root=1-`, the time in 8 hexadecimal digits, "-",
    // and 96 random bits in 24 of them; what came keeps its fields. `traceparent` is nobody's
    // business here and passes as it came.
    private func addTrace(_ id: UnsafePointer<UInt8>) {
        let sent = pointee.request.first(.xAmznTraceID)
        if sent.isPresent, sent.contains("Root=") {
            pointee.traceID = sent
            return
        }
        let size = 41 + (sent.isPresent ? sent.n : 0)
        guard let memory = pointee.arena.allocate(size, align: 1) else { return }
        var sink = ByteSink(memory.assumingMemoryBound(to: UInt8.self), capacity: size)
        sink.put("Root=1-")
        let second = UInt32(truncatingIfNeeded: pointee.loop.pointee.unixMilliseconds / 1000)
        for shift in stride(from: 28, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: second >> UInt32(shift) & 15)
            sink.put(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
        sink.put("-")
        // 24 of the id's random digits: those that say its version and variant are left out.
        sink.put(ByteView(id, 8))
        sink.put(ByteView(id + 9, 4))
        sink.put(ByteView(id + 24, 12))
        if sent.isPresent, !sent.isEmpty {
            sink.put(";")
            sink.put(sent)
        }
        pointee.traceID = sink.view
        removeHeaders(PEN_REQUEST_HEADERS, name: ByteView("X-Amzn-Trace-Id"), .xAmznTraceID)
        _ = appendHeaderInPlace(
            PEN_REQUEST_HEADERS,
            HeaderField(
                name: ByteView("X-Amzn-Trace-Id"), value: sink.view, id: .xAmznTraceID))
    }
}

extension pen_str {
    /// Whether `text` is somewhere in it.
    fileprivate func contains(_ text: StaticString) -> Bool {
        let wanted = ByteView(text)
        guard n >= wanted.n else { return false }
        return (0...(n - wanted.n)).contains { self[$0..<($0 + wanted.n)].equals(wanted) }
    }
}
