/// Names that no authorizer may have: `ctx.NAME.KEY` is what it tells, and these families of variables are
/// believed by other steps, whoever wrote them.
///
/// `ctx.identity.accessKey` is whose key signs for the caller, and `ctx.caller.decision` what the caller's own
/// policies say: a function that answers a context with such a key would decide both.
package enum ReservedStepNames {
    private static let families = ["identity", "caller"]

    /// The family that an authorizer of this name would write into; nil: none.
    package static func family(of name: String) -> String? {
        families.first { name == $0 || name.hasPrefix($0 + ".") }
    }

    /// What to say beside the refusal.
    package static func hint(_ family: String) -> String {
        "what it tells would be ctx.\(family), which other steps believe: give it another name"
    }
}
