internal import PenstockLambda
internal import PenstockLowering
internal import PenstockModel

extension FunctionHost {
    /// Where functions that don't run are invoked: TCP's discard port, of which nobody asks anything.
    private static let nowhere = "127.0.0.1:9"

    /// Has a source's functions run, tells the lowering where they are called, and people what there
    /// is to tell.
    ///
    /// - Parameters:
    ///   - filed: those of definitions.
    ///   - accounts: those that came over the Lambda API are in them.
    func serve(
        _ filed: [FunctionDefinition], _ accounts: [Scope: AccountState], readsFiles: Bool,
        _ options: inout LoweringOptions, _ loaded: inout LoadedConfiguration
    ) {
        // Those that stand elsewhere aren't run here.
        guard options.lambda == nil else { return }
        let map = options.map
        let stored = StoredFunctions.definitions(accounts, codeFolder: codeFolder)
        let served = filed + stored.filter { map[$0.name].isEmpty }
        if self.options.runs { loaded.warnings += serve(served, readsFiles: readsFiles) }
        loaded.functions += served.map {
            $0.version == FunctionDefinition.latest
                ? "Function \($0.name), \($0.runtime)"
                : "Function \($0.name), version \($0.version), \($0.runtime)"
        }
        guard let address = self.options.runs || served.isEmpty ? address : Self.nowhere else {
            return
        }
        loaded.functions.append("Functions are invoked at http://\(address)")
        options.lambda = LambdaEndpoint(target: address, functions: Set(served.map(\.arn)))
        options.lambda?.isOwn = true
    }
}
