import PenstockCore
public import PenstockHTTP

/// One run of the frame parser on any bytes as what a WebSocket client sends, whole and in pieces.
///
/// The first byte is the length of the pieces (0: one). Traps when an invariant breaks: spans stay within
/// the input, limits hold, text is UTF-8, and the cut changes neither messages nor the outcome.
public func fuzzFrames(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count > 1 else { return }
    let bytes = Array(input.dropFirst())
    let whole = FrameTranscript(bytes, piece: bytes.count)
    let parted = FrameTranscript(bytes, piece: input[0] == 0 ? bytes.count : Int(input[0]))
    precondition(whole == parted, "the cut makes a difference")
    for message in whole.messages where message.isText {
        precondition(String(validating: message.bytes, as: UTF8.self) != nil)
    }
}

/// What a parser made of a client's bytes.
public struct FrameTranscript: Equatable {
    /// A whole message.
    public struct Message: Equatable {
        /// Whether it is text.
        public var isText: Bool
        /// Its bytes.
        public var bytes: [UInt8]
    }
    /// The messages in order.
    public var messages: [Message] = []
    /// What pings carried.
    public var pings: [[UInt8]] = []
    /// How many pongs came.
    public var pongs = 0
    /// The peer's close, if it came.
    public var close: CloseCode?
    /// What the peer gave as a reason.
    public var reason: [UInt8] = []
    /// Why it was refused.
    public var fault: FrameFault?

    private var message: [UInt8] = []

    /// Runs a parser over bytes in pieces.
    public init(_ bytes: [UInt8], piece: Int, _ limits: FrameLimits = .tried) {
        var parser = FrameParser(limits)
        var kept: [UInt8] = []
        var start = 0
        while start < bytes.count, close == nil, fault == nil {
            let end = min(start + piece, bytes.count)
            kept += bytes[start..<end]
            start = end
            // Exactly as long, so that ASan sees a read past the end.
            let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: kept.count)
            defer { memory.deallocate() }
            memory.update(from: kept, count: kept.count)
            let used = feed(&parser, memory, kept.count, limits)
            kept.removeFirst(used)
        }
        // What came of one that isn't whole depends on the cut.
        message = []
    }

    /// How many bytes are done with.
    private mutating func feed(
        _ parser: inout FrameParser, _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int,
        _ limits: FrameLimits
    ) -> Int {
        var used = 0
        func view(_ offset: Int, _ length: Int, _ consumed: Int) -> [UInt8] {
            precondition(offset >= 0 && length >= 0 && offset + length <= consumed)
            precondition(consumed <= count - used)
            return Array(UnsafeBufferPointer(start: bytes + used + offset, count: length))
        }
        while true {
            switch parser.next(bytes + used, count - used) {
            case .needMore(let consumed): return used + consumed
            case .data(let offset, let length, let consumed, let isFirst, let isLast):
                if isFirst { message = [] }
                message += view(offset, length, consumed)
                precondition(message.count <= limits.messageBytes)
                if isLast { messages.append(Message(isText: parser.isText, bytes: message)) }
                used += consumed
            case .ping(let offset, let length, let consumed):
                pings.append(view(offset, length, consumed))
                used += consumed
            case .pong(let consumed):
                pongs += 1
                used += consumed
            case .close(let code, let offset, let length, let consumed):
                close = code
                reason = view(offset, length, consumed)
                return used + consumed
            case .refused(let fault):
                self.fault = fault
                return used
            }
        }
    }
}

extension FrameLimits {
    /// Small, so that few bytes pass them, and binary messages are taken.
    public static var tried: FrameLimits {
        var limits = FrameLimits()
        limits.frameBytes = 512
        limits.messageBytes = 1024
        limits.allowsBinary = true
        return limits
    }
}
