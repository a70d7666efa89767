import JSON
import Testing

@testable import PenstockModel

/// As `PatchTests`: what was recorded on AWS.
@Suite("Patches of a stage")
struct StagePatchTests {
    // test_update_stage_remove_wildcard
    @Test("the first patch of a method's settings writes the defaults out")
    func methodSettings() throws {
        var stage = Stage()
        #expect(throws: PatchError.self) { try stage.apply([PatchOperation(.remove, "/*/*")]) }
        try stage.apply([PatchOperation(.replace, "/*/*/caching/enabled", "true")])
        let setting = try #require(stage.methodSettings["*/*"])
        #expect(
            setting.json
                == [
                    "cacheDataEncrypted": false, "cacheTtlInSeconds": 300, "cachingEnabled": true,
                    "dataTraceEnabled": false, "metricsEnabled": false,
                    "requireAuthorizationForCacheControl": true, "throttlingBurstLimit": 5000,
                    "throttlingRateLimit": 10000,
                    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
                ])
        try stage.apply([PatchOperation(.remove, "/*/*")])
        #expect(stage.methodSettings.isEmpty)
    }

    @Test(
        "a method's settings have one name however its path is written",
        arguments: ["/~1pets~1{id}", "~1pets~1{id}", "/pets/{id}", "pets~1{id}", "pets/{id}"])
    func keys(_ path: String) {
        #expect(MethodSetting.key(path: path, method: "GET") == "pets~1{id}/GET")
    }

    @Test("the root and all methods have their names", arguments: [("/", "~1"), ("/*", "*")])
    func specialKeys(_ path: String, _ key: String) {
        #expect(MethodSetting.key(path: path, method: "*") == "\(key)/*")
    }

    // test_create_update_stages, test_create_canary_deployment_by_stage_update
    @Test("a patch makes a canary with the stage's deployment, and removes it")
    func canary() throws {
        var stage = Stage()
        stage.deploymentID = "abc123"
        try stage.apply([PatchOperation(.replace, "/canarySettings/percentTraffic", "50")])
        #expect(stage.canarySettings?.percentTraffic == 50)
        #expect(stage.canarySettings?.deploymentID == "abc123")
        try stage.apply([
            PatchOperation(.replace, "/canarySettings/stageVariableOverrides/v", "1")
        ])
        #expect(stage.canarySettings?.stageVariableOverrides == ["v": "1"])
        for operation in [
            PatchOperation(.remove, "/canarySettings/stageVariableOverrides"),
            PatchOperation(.replace, "/canarySettings", "test"),
            PatchOperation(.add, "/canarySettings/deploymentId", "x"),
            PatchOperation(.replace, "/canarySettings/badPath", "x"),
        ] {
            #expect(throws: PatchError.self) { try stage.apply([operation]) }
        }
        try stage.apply([PatchOperation(.remove, "/canarySettings")])
        #expect(stage.canarySettings == nil)
    }

    // test_update_stage_with_copy_ops
    @Test("promotion copies the canary's deployment and variables")
    func promotion() throws {
        let promotion = [
            PatchOperation(.replace, "/canarySettings/percentTraffic", "0.0"),
            PatchOperation(.copy, "/deploymentId", from: "/canarySettings/deploymentId"),
            PatchOperation(.copy, "/variables", from: "/canarySettings/stageVariableOverrides"),
        ]
        var stage = Stage()
        stage.deploymentID = "one"
        stage.variables = ["testVar": "test", "testVar2": "test2"]
        var canary = CanarySettings()
        canary.deploymentID = "two"
        canary.stageVariableOverrides = ["testVar": "override"]
        stage.canarySettings = canary
        try stage.apply(promotion)
        #expect(stage.deploymentID == "two")
        #expect(stage.variables == ["testVar": "override", "testVar2": "test2"])
        var plain = Stage()
        #expect {
            try plain.apply([promotion[1]])
        } throws: {
            ($0 as? PatchError)?.reason == .noSuchEntry("canarySettings")
        }
    }
}
