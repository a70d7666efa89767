package import PenstockModel

/// Lowers AWS nouns to the native configuration, one native API for each stage of each API.
///
/// A pure function: the same Model gives the same document, and the document is what a person could
/// have written by hand. What can't be honoured yet fails closed on its route, with AWS's answer,
/// and with a warning that says so; it never serves more than the definition allows.
package enum ModelLowering {
    package static func lower(
        _ accounts: [Scope: AccountState], _ options: LoweringOptions = LoweringOptions()
    ) -> Lowered {
        var run = LoweringRun(options)
        run.run(accounts)
        return run.lowered
    }
}
