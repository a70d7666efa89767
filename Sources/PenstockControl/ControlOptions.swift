/// How the management APIs are served.
package struct ControlOptions: Sendable {
    /// Who may manage. None: any well-formed signature passes, which only a loopback listener may
    /// allow.
    package var keys: [AccessKey] = []
    /// The account of callers when there are no keys, twelve digits; all zeros by default.
    package var account = "000000000000"
    /// Whether `POST /_penstock/reset` forgets everything.
    package var allowsReset = false
    /// Answers requests that are signed for services which aren't served here, unverified: whoever
    /// answers judges them. nil of it: nobody there answers. Without one they are refused.
    package var forward: (@Sendable (ControlRequest) -> ControlResponse?)?
    /// What runs functions and keeps their code. Without it requests to Lambda are refused.
    package var functions: (any FunctionHosting)?
    /// What runs test invocations. Without it they are refused.
    package var tests: (any MethodTesting)?
    /// What keys used of a usage plan, by key and day (days since 1970). Without it: nothing.
    package var usage: UsageSource?
    /// Seconds since 1970.
    package var clock: @Sendable () -> Int64
    /// Has the data plane serve the state, and returns when it does. On the thread of a writer, once
    /// its change lasts and before it is answered: who deployed may call at once. Only for writes
    /// that change what is served.
    package var serve: @Sendable () -> Void = {}

    /// The defaults.
    package init(clock: @escaping @Sendable () -> Int64) { self.clock = clock }
}
