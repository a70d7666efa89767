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
    /// Seconds since 1970.
    package var clock: @Sendable () -> Int64
    /// Told of the last state of each commit, in order, on the thread of a writer. The next commit
    /// waits for it, so whoever has much to do hands it over.
    package var onChange: @Sendable (ControlState) -> Void = { _ in }

    /// The defaults.
    package init(clock: @escaping @Sendable () -> Int64) { self.clock = clock }
}
