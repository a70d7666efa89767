/// Reads the frames that a client sends, from pieces cut anywhere: RFC 6455 §5.
///
/// Data is handed out as it comes and unmasked in place; a control frame is handed out whole, because it
/// is short. Trivial: no memory of its own.
public struct FrameParser: Sendable {
    private let limits: FrameLimits
    /// Payload of the data frame at hand that hasn't come.
    private var remaining = 0
    private var mask: UInt32 = 0
    /// Bytes of the frame's payload that were unmasked.
    private var unmasked = 0
    private var isInFrame = false
    private var isFinal = false
    /// Text or binary while a message is under way, else nil.
    private var message: FrameOpcode?
    private var messageBytes = 0
    private var isFresh = false
    private var utf8 = UTF8Check()

    /// A parser of a connection that begins.
    public init(_ limits: FrameLimits = FrameLimits()) { self.limits = limits }

    /// Whether the message at hand is text; of the last one after its end.
    public private(set) var isText = true

    /// Goes on with `count` bytes, which it may change up to what it says is consumed.
    public mutating func next(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> FrameStep {
        if isInFrame { return data(bytes, count, from: 0) }
        guard let head = FrameHead(bytes, count) else { return .needMore(consumed: 0) }
        if let fault = check(head) { return .refused(fault) }
        if head.opcode.isControl { return control(head, bytes, count) }
        begin(head)
        return data(bytes, count, from: head.length)
    }

    /// RFC 6455 §5.1 to 5.5, and the limits: before any of the payload.
    private func check(_ head: FrameHead) -> FrameFault? {
        if let fault = head.fault { return fault }
        // RFC 6455 §5.1: "a client MUST mask all frames".
        guard head.isMasked else { return FrameFault(.protocolError, "a frame isn't masked") }
        if head.opcode.isControl {
            guard head.isFinal else {
                return FrameFault(.protocolError, "a control frame is fragmented")
            }
            guard head.payload <= UInt64(FrameOpcode.controlMax) else {
                return FrameFault(.protocolError, "a control frame is too long")
            }
            return nil
        }
        // RFC 6455 §5.4: fragments of one message aren't mixed with another's.
        if head.opcode == .continuation, message == nil {
            return FrameFault(.protocolError, "a continuation of no message")
        }
        if head.opcode != .continuation, message != nil {
            return FrameFault(.protocolError, "a message within another")
        }
        if head.opcode == .binary, !limits.allowsBinary {
            return FrameFault(.unsupportedData, "binary messages are not taken")
        }
        if head.payload > UInt64(limits.frameBytes) {
            return FrameFault(.messageTooBig, "the frame is too long")
        }
        if head.payload > UInt64(limits.messageBytes - (message == nil ? 0 : messageBytes)) {
            return FrameFault(.messageTooBig, "the message is too long")
        }
        return nil
    }

    private mutating func begin(_ head: FrameHead) {
        if head.opcode != .continuation {
            message = head.opcode
            isText = head.opcode == .text
            messageBytes = 0
            isFresh = true
            utf8 = UTF8Check()
        }
        isInFrame = true
        isFinal = head.isFinal
        remaining = Int(head.payload)
        mask = head.mask
        unmasked = 0
    }

    /// Payload from `start` on: as much as there is.
    private mutating func data(
        _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, from start: Int
    ) -> FrameStep {
        let take = min(remaining, count - start)
        if take == 0, remaining > 0 { return .needMore(consumed: start) }
        unmask(bytes + start, take)
        remaining -= take
        messageBytes += take
        if isText, !utf8.take(bytes + start, take) {
            return .refused(FrameFault(.invalidData, "the text is no UTF-8"))
        }
        let isFirst = isFresh
        isFresh = false
        guard remaining == 0 else {
            return .data(
                offset: start, count: take, consumed: start + take, isFirst: isFirst,
                isLast: false)
        }
        isInFrame = false
        if isFinal {
            message = nil
            guard !isText || utf8.isComplete else {
                return .refused(FrameFault(.invalidData, "the text ends within a character"))
            }
        }
        return .data(
            offset: start, count: take, consumed: start + take, isFirst: isFirst, isLast: isFinal)
    }

    private mutating func control(
        _ head: FrameHead, _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int
    ) -> FrameStep {
        let length = Int(head.payload)
        guard count >= head.length + length else { return .needMore(consumed: 0) }
        let end = head.length + length
        mask = head.mask
        unmasked = 0
        unmask(bytes + head.length, length)
        switch head.opcode {
        case .ping: return .ping(offset: head.length, count: length, consumed: end)
        case .pong: return .pong(consumed: end)
        default: return close(bytes, head.length, length)
        }
    }

    /// RFC 6455 §5.5.1: nothing, or a code and a reason.
    private func close(
        _ bytes: UnsafeMutablePointer<UInt8>, _ start: Int, _ length: Int
    ) -> FrameStep {
        let end = start + length
        if length == 0 {
            return .close(.noStatus, reasonOffset: end, reasonCount: 0, consumed: end)
        }
        guard length >= 2 else {
            return .refused(FrameFault(.protocolError, "a close code has two bytes"))
        }
        let code = CloseCode(UInt16(bytes[start]) << 8 | UInt16(bytes[start + 1]))
        guard code.maySend else {
            return .refused(FrameFault(.protocolError, "that close code may not be sent"))
        }
        var check = UTF8Check()
        guard check.take(bytes + start + 2, length - 2), check.isComplete else {
            return .refused(FrameFault(.invalidData, "the reason of a close is no UTF-8"))
        }
        return .close(code, reasonOffset: start + 2, reasonCount: length - 2, consumed: end)
    }

    /// RFC 6455 §5.3, eight bytes at a time.
    private mutating func unmask(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) {
        let raw = UnsafeMutableRawPointer(bytes)
        // The mask as it lies in memory, turned to where this piece begins in the frame.
        let turn = UInt32(unmasked & 3) * 8
        let turned = turn == 0 ? mask : mask >> turn | mask << (32 - turn)
        let wide = UInt64(turned) << 32 | UInt64(turned)
        var i = 0
        while i + 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            raw.storeBytes(of: word ^ wide, toByteOffset: i, as: UInt64.self)
            i += 8
        }
        while i < count {
            bytes[i] ^= UInt8(truncatingIfNeeded: turned >> (UInt32(i & 3) * 8))
            i += 1
        }
        unmasked += count
    }
}
