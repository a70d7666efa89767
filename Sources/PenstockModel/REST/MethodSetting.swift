import JSON

/// A stage's settings of one method, or of all.
package struct MethodSetting: Noun {
    package var metricsEnabled = false
    package var loggingLevel: LoggingLevel?
    package var dataTraceEnabled = false
    package var throttlingBurstLimit: Int?
    package var throttlingRateLimit: Double?
    package var cachingEnabled = false
    /// Seconds.
    package var cacheTTLInSeconds = 300
    package var cacheDataEncrypted = false
    package var requireAuthorizationForCacheControl = true
    package var unauthorizedCacheControlHeaderStrategy =
        UnauthorizedCacheControlHeaderStrategy.succeedWithResponseHeader

    package init() {}

    package static let table = Table<Self>("MethodSetting") {
        $0.row("metricsEnabled", \.metricsEnabled, [.patch(.replace)])
        $0.row("loggingLevel", \.loggingLevel, [.patch(.replace)])
        $0.row("dataTraceEnabled", \.dataTraceEnabled, [.patch(.replace)])
        $0.row("throttlingBurstLimit", \.throttlingBurstLimit, [.patch(.replace)])
        $0.row("throttlingRateLimit", \.throttlingRateLimit, [.patch(.replace)])
        $0.row("cachingEnabled", \.cachingEnabled, [.patch(.replace)])
        $0.row("cacheTtlInSeconds", \.cacheTTLInSeconds, [.patch(.replace)])
        $0.row("cacheDataEncrypted", \.cacheDataEncrypted, [.patch(.replace)])
        $0.row(
            "requireAuthorizationForCacheControl", \.requireAuthorizationForCacheControl,
            [.patch(.replace), .notInCloudFormation])
        $0.row(
            "unauthorizedCacheControlHeaderStrategy", \.unauthorizedCacheControlHeaderStrategy,
            [.patch(.replace), .notInCloudFormation])
        $0.beside("ResourcePath", "HttpMethod")
    }

    /// The name of a method's settings in a stage: `pets~1{id}/GET`, `~1/GET` for the root, `*/*`
    /// for all. `path` may have its leading slash, escaped or not, as templates and patches write
    /// it (AWS CloudFormation, "MethodSetting", `ResourcePath`).
    package static func key(path: String, method: String) -> String {
        var plain = path.hasPrefix("/") ? String(path.dropFirst()) : path
        plain = JSONPointer(parsing: "/\(plain)")?.tokens.joined(separator: "/") ?? plain
        if plain.hasPrefix("/") { plain.removeFirst() }
        if plain.isEmpty { return "~1/\(method)" }
        var escaped = ""
        for character in plain {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.append(character)
            }
        }
        return "\(escaped)/\(method)"
    }
}

package enum LoggingLevel: String, WireEnumeration {
    case off = "OFF"
    case error = "ERROR"
    case info = "INFO"
}

package enum UnauthorizedCacheControlHeaderStrategy: String, WireEnumeration {
    case failWith403 = "FAIL_WITH_403"
    case succeedWithResponseHeader = "SUCCEED_WITH_RESPONSE_HEADER"
    case succeedWithoutResponseHeader = "SUCCEED_WITHOUT_RESPONSE_HEADER"
}

extension MethodSetting {
    /// What the first patch of a method's settings starts from: the account's limits are written
    /// out (corpus: test_update_stage_remove_wildcard).
    static var patchDefault: MethodSetting {
        var setting = MethodSetting()
        setting.throttlingBurstLimit = ThrottleSettings.accountDefault.burstLimit
        setting.throttlingRateLimit = ThrottleSettings.accountDefault.rateLimit
        return setting
    }

    /// What a patch calls the members.
    package static let patchNames: [String: String] = [
        "metrics/enabled": "metricsEnabled",
        "logging/loglevel": "loggingLevel",
        "logging/dataTrace": "dataTraceEnabled",
        "throttling/burstLimit": "throttlingBurstLimit",
        "throttling/rateLimit": "throttlingRateLimit",
        "caching/enabled": "cachingEnabled",
        "caching/ttlInSeconds": "cacheTtlInSeconds",
        "caching/dataEncrypted": "cacheDataEncrypted",
        "caching/requireAuthorizationForCacheControl": "requireAuthorizationForCacheControl",
        "caching/unauthorizedCacheControlHeaderStrategy":
            "unauthorizedCacheControlHeaderStrategy",
    ]

    static let stagePaths: [(operation: PatchOperation.Name, path: String)] =
        patchNames.keys.sorted().map { (.replace, "/{resourcePath}/{httpMethod}/\($0)") }
        + [(.remove, "/{resourcePath}/{httpMethod}")]
}
