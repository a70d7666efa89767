public import CPenstock

/// What a validator, limiter or transformer decides.
@frozen public enum Verdict: pen_verdict, Sendable {
    /// Go on with the next step.
    case `continue` = 1
    /// Answer with what `Exchange.respond` was given.
    case respond = 2
    /// Come back with the body; `Exchange.requireBody` was called.
    case needBody = 3
    /// Wait; `resumed` decides.
    case pending = 4
    /// This step failed; throwing says why as well.
    case fail = 5
}

/// What an integration decides.
@frozen public enum IntegrationVerdict: pen_verdict, Sendable {
    /// The response is as it should be (after `.upstreamHead`).
    case `continue` = 1
    /// Answer with what `Exchange.respond` was given.
    case respond = 2
    /// Come back with the body; `Exchange.requireBody` was called.
    case needBody = 3
    /// Wait; `resumed` decides.
    case pending = 4
    /// This step failed; throwing says why as well.
    case fail = 5
    /// Stream it to the upstream that `Exchange.forward` was given.
    case forward = 6
}

/// What an authorizer decides. A thrown error is PEN_ERROR: it could not decide, and the step's
/// `on_error` policy does.
@frozen public enum AuthorizerVerdict: pen_verdict, Sendable {
    /// Come back with the body; `Exchange.requireBody` was called.
    case needBody = 3
    /// Wait; `resumed` decides.
    case pending = 4
    /// The credential is good.
    case allow = 16
    /// There is a credential of my kind, and it is not good.
    case deny = 17
    /// There is no credential of my kind in this request.
    case abstain = 18
}
