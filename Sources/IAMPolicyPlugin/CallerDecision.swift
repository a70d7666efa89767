internal import CPenstock
public import IAMPolicy
public import PenstockPlugin

/// What the caller's own policies say, for a later step that asks the API's resource policy and decides
/// with both: a variable, because the steps may be anybody's.
public enum CallerDecision {
    /// `allow`, or `none` where no policy of the caller speaks of the call.
    public static let variable = "ctx.caller.decision"

    /// Leaves it for the later step.
    public static func write(_ effect: PolicyEffect, _ exchange: Exchange) throws(HostError) {
        try exchange.setVariable(
            "ctx.caller.decision", .string(effect == .allow ? "allow" : "none"))
    }

    /// What an earlier step left; nil: nothing.
    public static func read(_ handle: UInt64, _ exchange: Exchange) -> PolicyEffect? {
        let said = exchange.variable(handle).text
        return said.isAbsent ? nil : said == "allow" ? .allow : .implicitDeny
    }
}
