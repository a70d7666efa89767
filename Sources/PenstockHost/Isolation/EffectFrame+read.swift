import CPenstock
import PenstockCore

/// A step's answer as read from a child, checked but not yet applied. Views point into the frame.
struct ReturnedCall {
    /// One effect that the instance may make.
    enum Change {
        case appendHeader(UInt32, ByteView, ByteView)
        case removeHeader(UInt32, ByteView)
        case setVariable(ByteView, pen_value)
        case setStatus(Int32)
        case responded(Int32)
        case replaceBody(UInt32, ByteView)
        case forward(ForwardTarget)
    }

    var verdict: pen_verdict = PEN_FAIL
    /// The child's arena was full: what it recorded is not all that it did.
    var overflowed = false
    var failure = Failure()
    var auth = AuthorizationState()
    var requestRequired = 0
    var responseRequired = 0
    var changes: [Change] = []
    /// Why nothing of it may be applied, or nil.
    var offence: StaticString?
}

extension EffectFrame {
    /// The call that a frame answers; it is the first number.
    static func call(of payload: ByteView) -> UInt32 {
        var reader = FrameReader(payload)
        return reader.number()
    }

    /// Reads a frame of an instance that may write `writes`; nil: it is cut short or lies about
    /// lengths, so nothing that this child says can be believed any more.
    static func read(_ payload: ByteView, writes: AccessSet) -> ReturnedCall? {
        var reader = FrameReader(payload)
        var answer = ReturnedCall()
        _ = reader.number()
        answer.verdict = pen_verdict(bitPattern: reader.number())
        answer.overflowed = reader.number() != 0
        readSaid(&reader, &answer)
        let count = Int(reader.number())
        guard !reader.failed, count <= effectsMax else { return nil }
        answer.changes.reserveCapacity(count)
        for _ in 0..<count {
            guard let change = readChange(&reader), !reader.failed else { return nil }
            answer.changes.append(change)
        }
        guard !reader.failed, reader.remaining == 0 else { return nil }
        answer.offence = offence(of: answer, writes: writes)
        return answer
    }

    private static func readSaid(_ reader: inout FrameReader, _ answer: inout ReturnedCall) {
        answer.failure.code = Int32(bitPattern: reader.number())
        answer.failure.type = reader.number()
        answer.failure.detail = reader.view()
        answer.failure.message = reader.view()
        answer.auth.principal = reader.view()
        answer.auth.usageKey = reader.view()
        answer.auth.policy = reader.view()
        answer.auth.challenges = reader.view()
        answer.auth.refusal.type = reader.number()
        answer.auth.refusal.message = reader.view()
        let hasSeconds = reader.number() != 0
        let seconds = reader.number()
        answer.auth.cacheSeconds = hasSeconds ? seconds : nil
        answer.requestRequired = Int(clamping: reader.wide())
        answer.responseRequired = Int(clamping: reader.wide())
    }

    private static func readChange(_ reader: inout FrameReader) -> ReturnedCall.Change? {
        guard let kind = Effect.Kind(rawValue: UInt8(clamping: reader.number())) else { return nil }
        let direction = reader.number()
        switch kind {
        case .headerAppended: return .appendHeader(direction, reader.view(), reader.view())
        case .headerRemoved: return .removeHeader(direction, reader.view())
        case .variableCreated, .variableChanged:
            return .setVariable(reader.view(), reader.value())
        case .statusChanged: return .setStatus(Int32(bitPattern: reader.number()))
        case .responded: return .responded(Int32(bitPattern: reader.number()))
        case .bodyReplaced: return .replaceBody(direction, reader.view())
        case .forwarded:
            var target = ForwardTarget()
            target.upstream = reader.number()
            target.timeoutMilliseconds = reader.number()
            target.method = reader.view()
            target.target = reader.view()
            target.authority = reader.view()
            return .forward(target)
        }
    }
}
