import JSON
import PenstockModel

/// What of a stage is deployed: the settings that decide how requests are served and logged.
enum StageForm {
    static func deployed(_ stage: Stage) -> Stage {
        var own = Stage()
        own.stageName = stage.stageName
        own.description = stage.description
        own.variables = stage.variables
        own.tracingEnabled = stage.tracingEnabled
        own.methodSettings = stage.methodSettings.mapValues { setting in
            // What a stage has when a first setting of a method is patched.
            var own = setting
            let account = ThrottleSettings.accountDefault
            own.throttlingBurstLimit = setting.throttlingBurstLimit ?? account.burstLimit
            own.throttlingRateLimit = setting.throttlingRateLimit ?? account.rateLimit
            own.loggingLevel = setting.loggingLevel ?? .off
            return own
        }
        own.accessLogSettings = stage.accessLogSettings
        return own
    }

    static func deployed(_ stage: V2Stage) -> V2Stage {
        var own = V2Stage()
        own.stageName = stage.stageName
        own.description = stage.description
        own.autoDeploy = stage.autoDeploy == true ? true : nil
        own.stageVariables = stage.stageVariables
        own.defaultRouteSettings = stage.defaultRouteSettings ?? .stageDefault
        if own.defaultRouteSettings?.detailedMetricsEnabled == nil {
            own.defaultRouteSettings?.detailedMetricsEnabled = false
        }
        own.routeSettings = stage.routeSettings
        own.accessLogSettings = stage.accessLogSettings
        return own
    }

    /// The patch operations that turn a stage's settings into others.
    static func patches(from old: Stage, to new: Stage) -> [JSONValue] {
        var patches: [JSONValue] = []
        func replace(_ path: String, _ value: String) {
            patches.append(["op": "replace", "path": .string(path), "value": .string(value)])
        }
        func remove(_ path: String) {
            patches.append(["op": "remove", "path": .string(path)])
        }
        if old.description != new.description { replace("/description", new.description ?? "") }
        if old.tracingEnabled != new.tracingEnabled {
            replace("/tracingEnabled", "\(new.tracingEnabled)")
        }
        for name in Set(old.variables.keys).union(new.variables.keys).sorted()
        where old.variables[name] != new.variables[name] {
            let path = JSONPointer(["variables", name]).description
            if let value = new.variables[name] { replace(path, value) } else { remove(path) }
        }
        if old.accessLogSettings != new.accessLogSettings {
            if let settings = new.accessLogSettings {
                replace("/accessLogSettings/destinationArn", settings.destinationARN ?? "")
                replace("/accessLogSettings/format", settings.format ?? "")
            } else {
                remove("/accessLogSettings")
            }
        }
        for key in Set(old.methodSettings.keys).union(new.methodSettings.keys).sorted() {
            guard let setting = new.methodSettings[key] else {
                remove("/\(key)")
                continue
            }
            let values = (try? JSONValue(parsing: setting.bytes(.rest))) ?? [:]
            let before = old.methodSettings[key].flatMap {
                try? JSONValue(parsing: $0.bytes(.rest))
            }
            for (path, member) in MethodSetting.patchNames.sorted(by: { $0.key < $1.key }) {
                guard let value = values[member], value != before?[member] else { continue }
                replace("/\(key)/\(path)", value.string ?? value.compact)
            }
        }
        return patches
    }
}
