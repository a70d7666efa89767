public import CPenstock
public import PenstockCore

/// What came of one exchange.
public struct ExchangeResult: Sendable {
    /// What the step said in the end: PEN_CONTINUE …; 0: it never did.
    public var verdict: pen_verdict = 0
    /// The pipeline's last word; nil: it waits for something that will not come.
    public var outcome: PipelineOutcome?
    /// The answer's status.
    public var status: Int32 = 0
    /// The answer's fields.
    public var responseHeaders: [ExchangeDescription.Header] = []
    /// The answer's body.
    public var responseBody: [UInt8] = []
    /// The request's fields afterwards.
    public var requestHeaders: [ExchangeDescription.Header] = []
    /// The request's body afterwards.
    public var requestBody: [UInt8] = []
    /// Variables afterwards, in the order of writing.
    public var variables: [(name: String, value: TestValue)] = []
    /// What authorizers said; nil: nothing.
    public var principal: String?
    /// The API key.
    public var usageKey: String?
    /// Challenges, joined.
    public var challenge: String?
    /// PEN_GR_* of the gateway response; 0: none.
    public var gatewayResponse: UInt32 = 0
    /// The message that was given with it.
    public var message: String?
    /// What pen_core.fail or the core said.
    public var failure: String?
    /// Where a FORWARD goes; nil: it doesn't.
    public var forward: Forward?
    /// Each change that the step made, as `explain` shows it.
    public var effects: [Trace.Change] = []
    /// Tokens that were open when the exchange had ended: a leak.
    public var tokensLeft = 0
    /// Timers that were armed when the exchange had ended, beyond those of the instance.
    public var timersLeft = 0
    /// What came out of the chunks, joined; nil: the filter stopped the stream.
    public var streamed: [UInt8]? = []
    /// How often the step waited.
    public var waits = 0

    /// A forward target.
    public struct Forward: Sendable, Hashable {
        /// Number of the upstream.
        public var upstream: UInt32
        /// nil: as the request has it.
        public var method: String?
        /// nil: as the request has it.
        public var target: String?
        /// nil: as the upstream has it.
        public var authority: String?
        /// Milliseconds; 0: the upstream's own.
        public var timeoutMilliseconds: UInt32
    }

    init() {}

    /// Values of a response header, in order, the name in any case.
    public func responseHeader(_ name: String) -> [String] {
        responseHeaders.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// Values of a request header afterwards.
    public func requestHeader(_ name: String) -> [String] {
        requestHeaders.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// A variable by name.
    public func variable(_ name: String) -> TestValue? {
        variables.first { $0.name == name }?.value
    }

    mutating func read(_ exchange: Exchange) {
        status = exchange.pointee.status
        responseHeaders = ExchangeResult.list(exchange.pointee.response)
        requestHeaders = ExchangeResult.list(exchange.pointee.request)
        responseBody = Array(exchange.pointee.responseBody.bytes.buffer)
        requestBody = Array(exchange.pointee.requestBody.bytes.buffer)
        variables = (0..<exchange.pointee.variables.count).compactMap { i in
            guard let entry = exchange.pointee.variables.entries?[i] else { return nil }
            return (String(entry.name), TestValue(entry.value))
        }
        func text(_ view: ByteView) -> String? { view.isPresent ? String(view) : nil }
        principal = text(exchange.pointee.auth.principal)
        usageKey = text(exchange.pointee.auth.usageKey)
        challenge = text(exchange.pointee.auth.challenges)
        // An authorizer that runs alone has no chain that would make a failure of what it said.
        let said = exchange.pointee.auth.refusal
        gatewayResponse =
            exchange.pointee.failure.type == 0 ? said.type : exchange.pointee.failure.type
        message = text(exchange.pointee.failure.message) ?? text(said.message)
        failure = text(exchange.pointee.failure.detail)
        let target = exchange.pointee.forward
        if exchange.pointee.flags.contains(.forwarded) {
            forward = Forward(
                upstream: target.upstream, method: text(target.method), target: text(target.target),
                authority: text(target.authority), timeoutMilliseconds: target.timeoutMilliseconds)
        }
    }

    private static func list(_ table: HeaderTable) -> [ExchangeDescription.Header] {
        (0..<table.count).compactMap { i in
            let field = table.fields[i]
            return field.isPresent ? (String(field.nameView), String(field.valueView)) : nil
        }
    }
}
