import CPenstock
import PenstockCore

/// A streamed callout and how far it is.
struct ScriptedStream {
    let answer: CalloutAnswer
    var hasHead = false
    var isAsked = true
    var bytes = 0
}

extension TestLoop {
    /// Answers from `onCallout`, piece by piece as the plugin asks.
    func stream(_ request: UnsafePointer<pen_callout_request>, _ token: pen_token) -> Bool {
        guard let answer = onCallout(CalloutRequest(request.pointee)) else { return false }
        guard !answer.isNever else { return true }
        streams[token] = ScriptedStream(answer: answer)
        ask(token)
        return true
    }

    func nextChunk(_ token: pen_token) -> Bool {
        guard let stream = streams[token], stream.hasHead, !stream.isAsked else { return false }
        streams[token]?.isAsked = true
        ask(token)
        return true
    }

    private func ask(_ token: pen_token) {
        streamsAsked.append(token)
        post(LoopMessage({ TestLoop.of($0)?.tellStream() }, services.pointee.context))
    }

    private func tellStream() {
        guard !streamsAsked.isEmpty else { return }
        let token = streamsAsked.removeFirst()
        guard let stream = streams[token], let slot = services.pointee.tokens.live(token) else {
            return
        }
        let answer = stream.answer
        streams[token]?.isAsked = false
        answer.withEvent(token) { whole in
            var event = whole
            if stream.hasHead, stream.bytes < answer.body.count {
                event.kind = PEN_EVENT_CALLOUT_CHUNK
                event.value = Int64(stream.bytes)
                let end = min(stream.bytes + max(answer.pieceBytes, 1), answer.body.count)
                event.data = whole.data[stream.bytes..<end]
                streams[token]?.bytes = end
            } else if !stream.hasHead, answer.status > 0 {
                event.kind = PEN_EVENT_CALLOUT_HEAD
                event.value = 0
                event.data = .absent
                streams[token]?.hasHead = true
            } else {
                // The end, or none: claimed like every answer that is the last.
                streams[token] = nil
                guard services.pointee.tokens.claim(token) else { return }
                event.data = .absent
                if answer.failure != 0 { event.status = 0 }
            }
            if event.kind != PEN_EVENT_CALLOUT_HEAD {
                event.headers = nil
                event.header_count = 0
            }
            Tokens.deliver(services, slot, &event)
        }
    }
}
