internal import PenstockModel

/// What AWS demands of a stage: aws-recorded-facts, TestStageCrudCanary, and aws-surface §1.
enum StageRules {
    /// Variables of a stage.
    static let variablesMax = 100
    /// Characters of a variable's name.
    static let variableNameMax = 64
    /// Characters of a variable's value.
    static let variableValueMax = 512

    static func checkName(_ name: String) throws(ControlError) {
        let isAllowed =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard isAllowed else { throw .badRequest("Stage name only allows a-zA-Z0-9-_") }
    }

    /// A stage as it would be stored; fills in what follows from other members.
    static func check(_ stage: inout Stage, in record: RestAPIRecord) throws(ControlError) {
        let canary = stage.canarySettings
        for id in [stage.deploymentID, canary?.deploymentID].compactMap({ $0 })
        where record.deployments[id] == nil {
            throw .badRequest("Deployment id does not exist")
        }
        if stage.canarySettings != nil, canary?.deploymentID == nil {
            // Recorded: a canary that names no deployment has the stage's.
            stage.canarySettings?.deploymentID = stage.deploymentID
        }
        if let percent = canary?.percentTraffic, !(0...100).contains(percent) {
            throw .badRequest("Canary percentTraffic must be between 0.0 and 100.0")
        }
        if let version = stage.documentationVersion, record.documentationVersions[version] == nil {
            throw .badRequest("Invalid Documentation version specified")
        }
        try checkVariables(stage.variables)
        try checkVariables(canary?.stageVariableOverrides ?? [:])
        // The cluster is there at once: AWS takes minutes and says so meanwhile.
        stage.cacheClusterStatus = stage.cacheClusterEnabled ? .available : .notAvailable
        if stage.cacheClusterEnabled { stage.cacheClusterSize = stage.cacheClusterSize ?? .gb0_5 }
    }

    /// AWS developer guide, "Using API Gateway stage variables": the characters of both.
    static func checkVariables(_ variables: [String: String]) throws(ControlError) {
        guard variables.count <= variablesMax else {
            throw .badRequest("A stage may have at most \(variablesMax) stage variables")
        }
        for (name, value) in variables {
            guard !name.isEmpty, name.unicodeScalars.count <= variableNameMax,
                name.utf8.allSatisfy({ isWord($0) || $0 == UInt8(ascii: "_") })
            else {
                throw .badRequest(
                    "Stage variable name invalid, may only contain alphanumeric characters and "
                        + "underscores: \(name)")
            }
            guard value.unicodeScalars.count <= variableValueMax,
                value.utf8.allSatisfy({ isWord($0) || "-._~:/?#&=,".utf8.contains($0) })
            else {
                throw .badRequest(
                    "Invalid stage variable value: \(value). Please use values with alphanumeric "
                        + "characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', "
                        + "and ','.")
            }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
