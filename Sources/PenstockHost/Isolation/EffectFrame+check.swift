import CPenstock
import PenstockCore

// The child's host functions refuse these things already; but a plugin that took over its child
// speaks for them. What is refused here is refused whole: the step fails.

extension EffectFrame {
    /// What an answer may not contain, or nil.
    static func offence(of answer: ReturnedCall, writes: AccessSet) -> StaticString? {
        guard answer.failure.type < UInt32(GatewayResponseType.count) else {
            return "the plugin's process named a gateway response that there isn't"
        }
        // Of a response of its own making a step may write everything.
        let responded = answer.changes.contains {
            if case .responded = $0 { true } else { false }
        }
        for change in answer.changes {
            if let offence = offence(of: change, writes: writes, responded: responded) {
                return offence
            }
        }
        return nil
    }

    private static func offence(
        of change: ReturnedCall.Change, writes: AccessSet, responded: Bool
    ) -> StaticString? {
        switch change {
        case .appendHeader(let direction, let name, let value):
            guard isHeaderName(name), value.isPresent, isHeaderValue(value) else {
                return "the plugin's process sent a header that is none"
            }
            return header(direction, name, writes, responded)
        case .removeHeader(let direction, let name):
            guard isHeaderName(name) else {
                return "the plugin's process sent a header that is none"
            }
            return header(direction, name, writes, responded)
        case .setVariable(let name, let value):
            let isText = value.type == PEN_STRING || value.type == PEN_JSON
            guard name.n <= 1024, name.hasPrefix(ByteView("ctx.")), value.type <= PEN_JSON,
                !isText || value.s.isPresent, value.flags & ~PEN_SENSITIVE == 0
            else { return "the plugin's process sent a variable that is none" }
            return writes.allows(.variables, name) ? nil : undeclared
        case .setStatus(let status):
            guard (200...599).contains(status) else {
                return "the plugin's process sent a status that is none"
            }
            return writes.categories.contains(.status) || responded ? nil : undeclared
        case .responded(let status):
            return (200...599).contains(status)
                ? nil : "the plugin's process sent a status that is none"
        case .replaceBody(let direction, _):
            switch direction {
            case PEN_REQUEST_BODY:
                return writes.categories.contains(.requestBody) ? nil : undeclared
            case PEN_RESPONSE_BODY:
                return writes.categories.contains(.responseBody) || responded ? nil : undeclared
            default: return "the plugin's process sent a body of no direction"
            }
        case .forward(let target): return forward(target)
        }
    }

    private static let undeclared: StaticString =
        "the plugin's process sent a write that the plugin does not declare"

    private static func header(
        _ direction: UInt32, _ name: ByteView, _ writes: AccessSet, _ responded: Bool
    ) -> StaticString? {
        guard !HeaderName.identify(name).isFraming else { return undeclared }
        switch direction {
        case PEN_REQUEST_HEADERS, PEN_REQUEST_TRAILERS:
            return writes.allows(.requestHeaders, name) ? nil : undeclared
        case PEN_RESPONSE_HEADERS, PEN_RESPONSE_TRAILERS:
            return responded || writes.allows(.responseHeaders, name) ? nil : undeclared
        default: return "the plugin's process sent a header of no direction"
        }
    }

    /// A method and target become part of a request line (RFC 9112 §3): no spaces, no controls.
    private static func forward(_ target: ForwardTarget) -> StaticString? {
        let isLine = { (view: ByteView) in
            view.n <= 64 << 10 && view.buffer.allSatisfy { $0 > 0x20 && $0 != 0x7f }
        }
        guard target.upstream > 0, isLine(target.method), isLine(target.target),
            isLine(target.authority), !target.method.isPresent || isHeaderName(target.method)
        else { return "the plugin's process sent a forward target that is none" }
        return nil
    }
}
