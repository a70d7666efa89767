extension Stage {
    /// `/{resource path}/{method}/…`: what is no member of a stage is a method setting.
    static let patchMethodSettings: Table<Stage>.Special = {
        (stage, step) throws(PatchError.Reason) in
        let rest = Array(step.rest)
        if rest.count > 1, rest[0] == "canarySettings", stage.canarySettings == nil {
            // Corpus, test_create_canary_deployment_by_stage_update: a canary that a patch makes
            // starts with the stage's deployment.
            var canary = CanarySettings()
            canary.deploymentID = stage.deploymentID
            stage.canarySettings = canary
            return false
        }
        guard rest.count == 2 || rest.count == 4,
            Stage.table.property(named: rest[0], in: .rest) == nil
        else { return false }
        let key = MethodSetting.key(path: rest[0], method: rest[1])
        if rest.count == 2 {
            try step.check(.remove)
            guard stage.methodSettings.removeValue(forKey: key) != nil else {
                throw .noSuchEntry(key)
            }
            return true
        }
        guard let name = MethodSetting.patchNames["\(rest[2])/\(rest[3])"] else {
            throw .unknownPath
        }
        var inner = step
        inner.rest = [name]
        let setting = stage.methodSettings[key] ?? .patchDefault
        stage.methodSettings[key] = try MethodSetting.patched(setting, by: inner, .members)
        return true
    }

    static let promoteDeployment: @Sendable (inout Stage) throws(PatchError.Reason) -> Void = {
        (stage) throws(PatchError.Reason) in
        // Corpus, test_update_stage_with_copy_ops: "Promotion not available. Canary does not exist."
        guard let canary = stage.canarySettings else { throw .noSuchEntry("canarySettings") }
        if let id = canary.deploymentID { stage.deploymentID = id }
    }

    /// The canary's variables are put over the stage's own.
    static let promoteVariables: @Sendable (inout Stage) throws(PatchError.Reason) -> Void = {
        (stage) throws(PatchError.Reason) in
        guard let canary = stage.canarySettings else { throw .noSuchEntry("canarySettings") }
        stage.variables.merge(canary.stageVariableOverrides) { _, new in new }
    }
}
