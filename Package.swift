// swift-tools-version: 6.2
import PackageDescription

// Every target: Swift 6 language mode, the upcoming features of STYLE §6, warnings are errors.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
// The data path works on raw records owned by one loop; run-time exclusivity checks there cost 15 to
// 20 % of user time (reference/performance.md §8) and can only fire on a bug that TSan finds as well.
let dataPath: [SwiftSetting] = strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"])]
// What runs when something is configured, not for each request: generic code stays generic there and
// calls stay calls, which halves these modules' time to compile (decision 0017).
let configuring: [SwiftSetting] =
    strict + [
        .unsafeFlags(
            [
                "-Xllvm", "-sil-disable-pass=generic-specializer",
                "-Xllvm", "-sil-disable-pass=inline",
            ], .when(configuration: .release))
    ]
let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"])]

// A plugin exports one symbol and is never unloaded (Docs/abi.md, "Loading").
let sealed: [LinkerSetting] = [
    .unsafeFlags([
        "-Xlinker", "--version-script=\(Context.packageDirectory)/Plugins/penstock.map",
        "-Xlinker", "-z", "-Xlinker", "nodelete",
    ])
]

struct PluginTarget {
    enum Language { case c, swift }
    var name: String
    var path: String
    var language: Language = .swift
    var dependencies: [Target.Dependency] = []
    /// Libraries of the system.
    var libraries: [String] = []
}

// In running order; Plugins/README.md lists the same.
let plugins: [PluginTarget] = [
    PluginTarget(
        name: "AuthAPIKey", path: "Plugins/Auth/APIKey", dependencies: ["ByteEncodings"]),
    PluginTarget(
        name: "AuthBasic", path: "Plugins/Auth/Basic",
        dependencies: ["PasswordHash", "ByteEncodings"]),
    PluginTarget(
        name: "AuthClientCertificate", path: "Plugins/Auth/ClientCertificate",
        dependencies: ["X509OpenSSL", "Networks", "ByteEncodings"]),
    PluginTarget(name: "AuthHMAC", path: "Plugins/Auth/HMAC", language: .c),
    PluginTarget(
        name: "AuthForwardAuth", path: "Plugins/Auth/ForwardAuth",
        dependencies: ["AuthCalloutPlugin"]),
    PluginTarget(
        name: "AuthIAM", path: "Plugins/Auth/IAM",
        dependencies: [
            "SigV4", "SigV4Plugin", "IAMPolicy", "IAMPolicyPlugin", "JSON", "ByteEncodings",
            "CivilTime",
        ]),
    PluginTarget(
        name: "AuthJWT", path: "Plugins/Auth/JWT",
        dependencies: ["JOSE", "JSON", "ByteEncodings"]),
    PluginTarget(
        name: "AuthResourcePolicy", path: "Plugins/Auth/ResourcePolicy",
        dependencies: ["IAMPolicy", "IAMPolicyPlugin", "JSON"]),
    PluginTarget(
        name: "AuthOAuthIntrospection", path: "Plugins/Auth/OAuthIntrospection",
        dependencies: ["AuthCalloutPlugin", "JOSE", "JSON", "ByteEncodings"]),
    PluginTarget(
        name: "AuthOPA", path: "Plugins/Auth/OPA", dependencies: ["AuthCalloutPlugin", "JSON"]),
    PluginTarget(
        name: "AuthLambdaAuthorizer", path: "Plugins/Auth/LambdaAuthorizer",
        dependencies: [
            "LambdaEvents", "LambdaPlugin", "IAMPolicy", "IAMPolicyPlugin", "JSON", "PCRE",
        ]),
    PluginTarget(name: "ValidateRequestParameters", path: "Plugins/Validate/RequestParameters"),
    PluginTarget(
        name: "ValidateRequestValidator", path: "Plugins/Validate/RequestValidator",
        dependencies: ["MappingTemplate", "JSONSchema", "JSON"]),
    PluginTarget(
        name: "RateLimitTokenBucket", path: "Plugins/RateLimit/TokenBucket",
        dependencies: ["LimitPlugin"]),
    PluginTarget(
        name: "RateLimitConcurrency", path: "Plugins/RateLimit/Concurrency",
        dependencies: ["LimitPlugin"]),
    PluginTarget(
        name: "RateLimitQuota", path: "Plugins/RateLimit/Quota",
        dependencies: ["LimitPlugin", "Quota"]),
    PluginTarget(name: "TransformHeaders", path: "Plugins/Transform/Headers"),
    PluginTarget(name: "TransformCORS", path: "Plugins/Transform/CORS"),
    PluginTarget(
        name: "TransformParameterMapping", path: "Plugins/Transform/ParameterMapping",
        dependencies: ["JSONPath", "JSON", "ByteEncodings"]),
    PluginTarget(
        name: "TransformMappingTemplate", path: "Plugins/Transform/MappingTemplate",
        dependencies: ["MappingTemplate", "VTL", "JSONPath", "JSON", "PCRE", "ByteEncodings"]),
    PluginTarget(
        name: "TransformCompression", path: "Plugins/Transform/Compression", language: .c,
        libraries: ["z"]),
    PluginTarget(name: "TransformBodyRewrite", path: "Plugins/Transform/BodyRewrite", language: .c),
    PluginTarget(
        name: "IntegrateHTTP", path: "Plugins/Integrate/HTTP", dependencies: ["ByteEncodings"]),
    PluginTarget(
        name: "IntegrateLambda", path: "Plugins/Integrate/Lambda",
        dependencies: [
            "LambdaEvents", "LambdaPlugin", "MappingTemplate", "JSON", "ByteEncodings",
            "NativeCall",
        ]),
    PluginTarget(
        name: "IntegrateAWSService", path: "Plugins/Integrate/AWSService",
        dependencies: ["SigV4", "SigV4Plugin", "JSON", "ByteEncodings", "CivilTime"]),
    PluginTarget(name: "IntegrateMock", path: "Plugins/Integrate/Mock"),
    PluginTarget(
        name: "IntegrateNative", path: "Plugins/Integrate/Native",
        dependencies: ["NativeCall", "JSONPath", "JSON"]),
    PluginTarget(name: "IntegrateEcho", path: "Plugins/Integrate/Echo"),
    PluginTarget(name: "StoreSQLite", path: "Plugins/Store/SQLite", dependencies: ["Quota"]),
    PluginTarget(
        name: "StoreRedis", path: "Plugins/Store/Redis", language: .c,
        libraries: ["hiredis"]),
]

// Libraries that misbehave, one file each; Tests/HostilePlugins/README.md says what must happen.
let hostilePlugins: KeyValuePairs = [
    "TrapsInEntry": "traps_in_entry.c",
    "TrapsInInit": "traps_in_init.c",
    "HangsInCreate": "hangs_in_create.c",
    "HangsInPhase": "hangs_in_phase.c",
    "WrongEntrySize": "wrong_entry_size.c",
    "WrongInstanceSize": "wrong_instance_size.c",
    "HugeInstanceSize": "huge_instance_size.c",
    "WrongMagic": "wrong_magic.c",
    "FutureMajor": "future_major.c",
    "NoFactory": "no_factory.c",
    "Overclaims": "overclaims.c",
    "NullPhase": "null_phase.c",
    "UnknownVerdict": "unknown_verdict.c",
    "DoubleResume": "double_resume.c",
    "LateResume": "late_resume.c",
    "NeverResumes": "never_resumes.c",
    "LeaksTokens": "leaks_tokens.c",
    "CrashesInPhase": "crashes_in_phase.c",
    "KeepsViews": "keeps_views.c",
    "UndeclaredWrites": "undeclared_writes.c",
    "PendingWithoutSuspend": "pending_without_suspend.c",
    "NeedBodyForEver": "need_body_for_ever.c",
    "BadHeaders": "bad_headers.c",
    "RandomTokens": "random_tokens.c",
    "HandsOver": "hands_over.c",
    "Unsealed": "unsealed.c",
]

// Plugins that try out what the Swift SDK promises and the plugins above don't use.
let fixturePlugins = ["Async", "Filter", "Functions", "Handover", "Stream"]

func fixtureTarget(_ name: String) -> Target {
    .target(
        name: "Fixture\(name)", dependencies: ["CPenstock", "PenstockPlugin"],
        path: "Tests/SDKFixtures/\(name)", exclude: name == "Handover" ? [] : ["cases"],
        swiftSettings: strict,
        linkerSettings: sealed)
}

func hostileTarget(_ name: String, _ file: String) -> Target {
    .target(
        name: "Hostile\(name)", dependencies: ["CPenstock"], path: "Tests/HostilePlugins",
        sources: [file], publicHeadersPath: ".", cSettings: strictC,
        linkerSettings: name == "Unsealed" ? [] : sealed)
}

func target(of plugin: PluginTarget) -> Target {
    let excluded = ["README.md", "config.schema.json", "cases"]
    switch plugin.language {
    case .c:
        return .target(
            name: plugin.name, dependencies: ["CPenstock"], path: plugin.path, exclude: excluded,
            publicHeadersPath: ".", cSettings: strictC,
            linkerSettings: sealed + plugin.libraries.map { .linkedLibrary($0) })
    case .swift:
        return .target(
            name: plugin.name, dependencies: ["CPenstock", "PenstockPlugin"] + plugin.dependencies,
            path: plugin.path, exclude: excluded, swiftSettings: dataPath, linkerSettings: sealed)
    }
}

let package = Package(
    name: "penstock",
    products: [
        .executable(name: "penstock", targets: ["penstock"]),
        .executable(name: "penstock-corpus", targets: ["penstock-corpus"]),
        .library(name: "PenstockPlugin", targets: ["PenstockPlugin"]),
        .library(name: "PenstockTesting", targets: ["PenstockTesting"]),
    ] + plugins.map { .library(name: $0.name, type: .dynamic, targets: [$0.name]) }
        + hostilePlugins.map {
            .library(name: "Hostile\($0.key)", type: .dynamic, targets: ["Hostile\($0.key)"])
        }
        + fixturePlugins.map {
            .library(name: "Fixture\($0)", type: .dynamic, targets: ["Fixture\($0)"])
        },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // The plugin ABI: headers only, and the assertions that pin their layout.
        .target(name: "CPenstock", exclude: ["layout.golden"], cSettings: strictC),
        // The few system calls that Swift can't import (variadic or macro), as inline functions.
        .target(name: "CSystem", cSettings: strictC),
        // Searches through heads by vector instructions that Swift can't express.
        .target(name: "CScan", cSettings: strictC),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CLibSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(
            name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(
            name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(
            name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CLibFFI", pkgConfig: "libffi", providers: [.apt(["libffi-dev"])]),

        // Neutral libraries: they don't know what a gateway is.
        .target(name: "CivilTime", swiftSettings: strict),
        .target(name: "ByteEncodings", swiftSettings: strict),
        .target(name: "JSON", dependencies: ["CScan"], swiftSettings: dataPath),
        .target(
            name: "JSONPath", dependencies: ["ByteEncodings", "JSON", "PCRE"], swiftSettings: strict
        ),
        .target(
            name: "JSONSchema",
            dependencies: ["ByteEncodings", "CivilTime", "JSON", "PCRE", "Spelling"],
            swiftSettings: dataPath),
        // C functions by their declarations.
        .target(
            name: "NativeCall", dependencies: ["CLibFFI", "ByteEncodings", "JSON", "Spelling"],
            swiftSettings: strict),
        .target(
            name: "IAMPolicy", dependencies: ["JSON", "ByteEncodings", "CivilTime", "Networks"],
            swiftSettings: strict),
        .target(name: "Networks", swiftSettings: strict),
        .target(name: "PCRE", dependencies: ["CPCRE2"], swiftSettings: strict),
        .target(
            name: "SigV4", dependencies: ["ByteEncodings", "CivilTime"], swiftSettings: strict),
        // Slow hashes of passwords, by libcrypt.
        .target(name: "PasswordHash", dependencies: ["CCrypt"], swiftSettings: strict),
        // Its hashes, where no plugin host gives them.
        .target(
            name: "SigV4OpenSSL", dependencies: ["SigV4", "COpenSSL"], swiftSettings: strict),
        // "Did you mean", for everything that reads what a person wrote.
        .target(name: "Spelling", swiftSettings: strict),
        .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: strict),
        // Signed tokens and the keys that check them; who verifies brings a library of cryptography.
        .target(name: "JOSE", dependencies: ["JSON"], swiftSettings: strict),
        // Signatures and MACs by OpenSSL, for host and tools.
        // Certificates by OpenSSL: what they say, and who vouches for them.
        .target(
            name: "X509OpenSSL", dependencies: ["COpenSSL", "ByteEncodings"], swiftSettings: strict),
        .target(name: "SignatureOpenSSL", dependencies: ["COpenSSL"], swiftSettings: strict),
        // Files that a person wrote: text to values that know where they stand, and diagnostics.
        .target(
            name: "SourceTree", dependencies: ["JSON", "CLibYAML"], swiftSettings: strict),
        // Templates to stacks, every function evaluated.
        .target(
            name: "CloudFormation",
            dependencies: ["ByteEncodings", "JSON", "PCRE", "SourceTree", "Spelling"],
            swiftSettings: strict),
        .target(name: "XML", dependencies: ["CLibXML2"], swiftSettings: strict),
        // What API Gateway does to a request and a response besides its plugins' work on an exchange.
        // Templates run for every request: as `dataPath` says.
        .target(name: "VTL", dependencies: ["JSON", "PCRE"], swiftSettings: dataPath),
        .target(
            name: "MappingTemplate",
            dependencies: ["VTL", "JSONPath", "PCRE", "JSON", "XML", "ByteEncodings", "CivilTime"],
            swiftSettings: dataPath),

        // What proxy integrations tell functions, and what functions answer.
        .target(
            name: "LambdaEvents", dependencies: ["JSON", "ByteEncodings"],
            swiftSettings: dataPath),

        // The request's way, in order.
        .target(
            name: "PenstockCore", dependencies: ["CPenstock", "ByteEncodings", "CivilTime"],
            swiftSettings: dataPath),
        .target(
            name: "PenstockHTTP",
            dependencies: ["PenstockCore", "CPenstock", "CScan", "CivilTime"],
            swiftSettings: dataPath),
        // TLS by OpenSSL, without I/O.
        .target(name: "PenstockTLS", dependencies: ["CLibSSL"], swiftSettings: dataPath),
        // HTTP/2 by nghttp2, without I/O.
        .target(name: "PenstockHTTP2", dependencies: ["CNghttp2"], swiftSettings: dataPath),
        .target(
            name: "PenstockIO",
            dependencies: [
                "PenstockHTTP", "PenstockHTTP2", "PenstockTLS", "X509OpenSSL", "PenstockCore",
                "CPenstock", "CSystem", "ByteEncodings", "CivilTime", "JSON", "Networks",
                "SigV4OpenSSL",
            ],
            swiftSettings: dataPath),
        .target(
            name: "PenstockHost",
            dependencies: [
                "PenstockCore", "CPenstock", "CSystem", "ByteEncodings", "COpenSSL", "JSON",
                "MappingTemplate", "SignatureOpenSSL",
                "VTL",
            ], swiftSettings: dataPath),
        // AWS's nouns as values, for the importers, the management API and the compiler.
        // Its tables are generic over hundreds of members and run when something is configured:
        // specialised, they take 68 s to compile instead of 19 and write a sixth faster.
        .target(
            name: "PenstockModel", dependencies: ["JSON", "CivilTime"],
            swiftSettings: configuring),
        // Definitions in other people's forms to those nouns.
        .target(
            name: "PenstockImport",
            dependencies: ["PenstockModel", "CloudFormation", "JSON", "SourceTree", "Spelling"],
            swiftSettings: configuring),
        // What definitions probably don't mean.
        .target(
            name: "PenstockLint",
            dependencies: [
                "PenstockImport", "PenstockModel", "CloudFormation", "MappingTemplate", "VTL",
                "PCRE", "JSON", "SourceTree",
            ], swiftSettings: configuring),
        .target(
            name: "PenstockConfig",
            dependencies: ["JSON", "SourceTree", "Spelling"],
            swiftSettings: strict),
        .target(
            name: "PenstockCompile",
            dependencies: [
                "PenstockConfig", "PenstockCore", "PenstockHost", "CPenstock", "JSON", "JSONSchema",
                "SourceTree", "Spelling",
            ],
            swiftSettings: strict),
        // AWS's nouns to what penstock.yaml would hold for them.
        .target(
            name: "PenstockLowering",
            dependencies: [
                "PenstockModel", "IAMPolicy", "ByteEncodings", "JSON", "SigV4OpenSSL", "Spelling",
            ],
            swiftSettings: strict),
        // Lambda functions as processes.
        .target(
            name: "PenstockLambda",
            dependencies: [
                "PenstockModel", "PenstockHTTP", "PenstockCore", "CPenstock", "CSystem",
                "ByteEncodings", "JSON", "LambdaEvents",
            ],
            resources: [
                .embedInCode("Bootstraps/bootstrap.py"), .embedInCode("Bootstraps/bootstrap.mjs"),
            ],
            swiftSettings: strict),
        // AWS's management APIs.
        .target(
            name: "PenstockControl",
            dependencies: [
                "PenstockImport", "PenstockModel", "SourceTree", "ByteEncodings", "JSON", "SigV4",
                "SigV4OpenSSL", "COpenSSL", "CLibArchive", "CSystem", "SQLite", "Quota",
            ],
            swiftSettings: configuring),
        .target(
            name: "PenstockServer",
            dependencies: [
                "PenstockControl", "PenstockLambda", "PenstockIO", "PenstockTLS", "PenstockHTTP",
                "PenstockHTTP2", "PenstockHost",
                "PenstockCompile", "PenstockConfig", "PenstockCore", "CPenstock", "CSystem",
                "ByteEncodings",
                "CivilTime", "JSON", "SourceTree", "CloudFormation", "PenstockImport",
                "PenstockLowering", "PenstockModel", "SigV4", "SigV4OpenSSL",
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: configuring),
        .executableTarget(
            name: "penstock",
            dependencies: [
                // First, so that a processor compiles it while it would wait for the others.
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                "PenstockServer", "PenstockHost", "PenstockCompile", "PenstockConfig",
                "PenstockCore", "JSON", "CPenstock", "MappingTemplate", "VTL", "JSONSchema",
                "CSystem", "PenstockControl", "PenstockTesting", "SourceTree", "CloudFormation",
                "PenstockImport", "PenstockLint", "PenstockLowering", "PenstockModel",
                "SigV4", "SigV4OpenSSL", "SignatureOpenSSL", "ByteEncodings", "PenstockHTTP",
                "PCRE", "Quota", "PenstockTLS",
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: configuring),

        // For plugin authors.
        .target(name: "PenstockPlugin", dependencies: ["CPenstock"], swiftSettings: strict),
        // What plugins that limit share: by what they count, and what a refusal says.
        .target(
            name: "LimitPlugin", dependencies: ["PenstockPlugin", "CPenstock"],
            swiftSettings: strict),
        // What keys used of their quotas.
        .target(name: "Quota", dependencies: ["CivilTime", "SQLite"], swiftSettings: strict),
        // What plugins that sign share: the host's hashes, and credentials by references.
        .target(
            name: "SigV4Plugin", dependencies: ["SigV4", "JSON", "PenstockPlugin", "CPenstock"],
            swiftSettings: strict),
        // What plugins that invoke functions share: the event, and the request of the Invoke API.
        .target(
            name: "LambdaPlugin",
            dependencies: [
                "LambdaEvents", "SigV4", "SigV4Plugin", "ByteEncodings", "CivilTime",
                "PenstockPlugin", "CPenstock",
            ], swiftSettings: strict),
        // What plugins that evaluate policies share: a call as conditions see it.
        .target(
            name: "IAMPolicyPlugin",
            dependencies: ["IAMPolicy", "CivilTime", "PenstockPlugin", "CPenstock"],
            swiftSettings: strict),
        // What authorizers that ask a service share.
        .target(
            name: "AuthCalloutPlugin", dependencies: ["PenstockPlugin", "CPenstock"],
            swiftSettings: strict),
        // A plugin in a test: the host on loops without sockets, cases as files, the conformance suite.
        .target(
            name: "PenstockTesting",
            dependencies: [
                "PenstockHost", "PenstockCore", "CPenstock", "CSystem", "JSON", "ByteEncodings",
            ],
            swiftSettings: configuring),
    ] + plugins.map(target(of:)) + hostilePlugins.map(hostileTarget)
        + fixturePlugins.map(fixtureTarget) + [
            // Judges of the corpora, for tests and for anybody's files by `penstock-corpus`.
            .target(
                name: "PenstockCorpus",
                dependencies: [
                    "JSON", "JSONPath", "JSONSchema", "SigV4", "SigV4OpenSSL", "VTL",
                    "MappingTemplate", "ByteEncodings", "JOSE", "SignatureOpenSSL",
                ],
                swiftSettings: strict),
            .executableTarget(
                name: "penstock-corpus",
                dependencies: [
                    "PenstockCorpus",
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ], swiftSettings: strict),
            // What makes inputs for the unit tests: a moment of what Scripts/fuzz does for minutes.
            .target(name: "FuzzRun", path: "Tests/Fuzz/FuzzRun", swiftSettings: strict),
            // What Scripts/fuzz runs for minutes and the unit tests for a moment.
            .target(
                name: "HTTPFuzz", dependencies: ["PenstockHTTP", "PenstockCore", "CPenstock"],
                path: "Tests/Fuzz/HTTPFuzz", swiftSettings: strict),
            .target(
                name: "SelectionFuzz", dependencies: ["PenstockCore", "JSON"],
                path: "Tests/Fuzz/SelectionFuzz", swiftSettings: strict),
            .target(
                name: "XMLFuzz", dependencies: ["XML"], path: "Tests/Fuzz/XMLFuzz",
                swiftSettings: strict),
            .target(
                name: "HTTP2Fuzz", dependencies: ["PenstockHTTP2"], path: "Tests/Fuzz/HTTP2Fuzz",
                swiftSettings: strict),
            .target(
                name: "TLSFuzz", dependencies: ["PenstockTLS"], path: "Tests/Fuzz/TLSFuzz",
                swiftSettings: strict),
            .target(
                name: "JOSEFuzz", dependencies: ["JOSE", "JSON"], path: "Tests/Fuzz/JOSEFuzz",
                swiftSettings: strict),
            .target(
                name: "PolicyFuzz", dependencies: ["IAMPolicy"], path: "Tests/Fuzz/PolicyFuzz",
                swiftSettings: strict),
            .target(
                name: "JSONFuzz", dependencies: ["JSON"], path: "Tests/Fuzz/JSONFuzz",
                swiftSettings: strict),
            .target(
                name: "JSONPathFuzz", dependencies: ["JSONPath", "JSON"],
                path: "Tests/Fuzz/JSONPathFuzz", swiftSettings: strict),
            .target(
                name: "SchemaFuzz", dependencies: ["JSONSchema", "JSON"],
                path: "Tests/Fuzz/SchemaFuzz", swiftSettings: strict),
            .target(
                name: "VTLFuzz", dependencies: ["MappingTemplate", "VTL", "JSON"],
                path: "Tests/Fuzz/VTLFuzz", swiftSettings: strict),
            .target(
                name: "NativeFuzz", dependencies: ["NativeCall", "JSON"],
                path: "Tests/Fuzz/NativeFuzz", swiftSettings: strict),
            .target(
                name: "ConfigFuzz", dependencies: ["PenstockConfig", "SourceTree", "JSON"],
                path: "Tests/Fuzz/ConfigFuzz", swiftSettings: strict),
            .target(
                name: "TemplateFuzz", dependencies: ["CloudFormation", "SourceTree", "JSON"],
                path: "Tests/Fuzz/TemplateFuzz", swiftSettings: strict),
            .target(
                name: "OpenAPIFuzz",
                dependencies: ["PenstockImport", "PenstockModel", "SourceTree", "JSON"],
                path: "Tests/Fuzz/OpenAPIFuzz", swiftSettings: strict),
            // Seeded runs of the data plane over a simulated system, for tests and for `make sim`.
            .target(
                name: "PenstockSimulation",
                dependencies: [
                    "PenstockIO", "PenstockHTTP2", "PenstockHTTP", "PenstockCore", "CPenstock",
                ],
                path: "Tests/Simulation", swiftSettings: strict),
            // Neutral libraries beside their peers, for `make bench`: one file a benchmark.
            .executableTarget(
                name: "parser-bench",
                dependencies: ["JSON", "JSONPath", "JSONSchema", "VTL", "MappingTemplate"],
                path: "Benchmarks/ParserBench", swiftSettings: strict),
            .target(
                name: "AllocationCount", path: "Tests/AllocationCount", cSettings: strictC),
            .executableTarget(
                name: "simulate", dependencies: ["PenstockSimulation", "AllocationCount"],
                path: "Tests/Simulate", swiftSettings: strict),
            .testTarget(
                name: "CoreTests",
                dependencies: ["PenstockCore", "CPenstock", "FuzzRun", "SelectionFuzz"],
                swiftSettings: strict),
            .testTarget(
                name: "IOTests",
                dependencies: [
                    "PenstockIO", "PenstockHTTP", "PenstockCore", "CPenstock", "CSystem",
                    "PenstockSimulation",
                ],
                swiftSettings: strict),
            // The tables of bytes that the engine is tested with, and the gateway.
            .target(name: "HTTPCases", path: "Tests/HTTPCases", swiftSettings: strict),
            .testTarget(
                name: "HTTPTests",
                dependencies: [
                    "PenstockHTTP", "PenstockCore", "CPenstock", "CScan", "HTTPFuzz", "HTTPCases",
                    "FuzzRun",
                ],
                exclude: ["Cases"], swiftSettings: strict),
            .testTarget(
                name: "JSONTests", dependencies: ["JSON", "JSONFuzz", "FuzzRun"],
                swiftSettings: strict),
            .testTarget(
                name: "VTLTests",
                dependencies: ["VTL", "JSON", "PenstockCorpus", "VTLFuzz", "FuzzRun"],
                swiftSettings: strict),
            .testTarget(
                name: "JSONPathTests",
                dependencies: ["JSONPath", "JSON", "PenstockCorpus", "JSONPathFuzz", "FuzzRun"],
                swiftSettings: strict),
            .testTarget(
                name: "JSONSchemaTests",
                dependencies: ["JSONSchema", "JSON", "PenstockCorpus", "SchemaFuzz"],
                swiftSettings: strict),
            .testTarget(
                name: "ByteEncodingsTests", dependencies: ["ByteEncodings"], swiftSettings: strict),
            .testTarget(
                name: "CivilTimeTests", dependencies: ["CivilTime"], swiftSettings: strict),
            .testTarget(
                name: "QuotaTests", dependencies: ["Quota", "SQLite", "CivilTime"],
                swiftSettings: strict),
            .testTarget(
                name: "TLSTests", dependencies: ["PenstockTLS", "TLSFuzz", "FuzzRun"],
                swiftSettings: strict),
            .testTarget(
                name: "HTTP2Tests", dependencies: ["PenstockHTTP2", "HTTP2Fuzz", "FuzzRun"],
                swiftSettings: strict),
            .testTarget(name: "PCRETests", dependencies: ["PCRE"], swiftSettings: strict),
            // What C functions are like, for tests of calls.
            .target(
                name: "NativeFixture", path: "Tests/NativeFixture", publicHeadersPath: ".",
                cSettings: strictC),
            .testTarget(
                name: "NativeCallTests",
                dependencies: ["NativeCall", "JSON", "NativeFixture", "NativeFuzz", "FuzzRun"],
                swiftSettings: strict),
            .testTarget(name: "SQLiteTests", dependencies: ["SQLite"], swiftSettings: strict),
            .testTarget(
                name: "XMLTests", dependencies: ["XML", "XMLFuzz", "FuzzRun"], swiftSettings: strict
            ),
            .testTarget(
                name: "MappingTemplateTests",
                dependencies: ["MappingTemplate", "VTL", "JSON", "XML", "CivilTime"],
                swiftSettings: strict),
            .testTarget(
                name: "LambdaEventsTests", dependencies: ["LambdaEvents", "JSON"],
                swiftSettings: strict),
            .testTarget(
                name: "CorpusTests", dependencies: ["PenstockCorpus", "JSON"],
                swiftSettings: strict),
            .testTarget(
                name: "LambdaTests",
                dependencies: ["PenstockLambda", "PenstockModel", "CSystem", "JSON"],
                exclude: ["Functions"], swiftSettings: strict),
            .testTarget(
                name: "SigV4Tests", dependencies: ["SigV4", "SigV4OpenSSL", "PenstockCorpus"],
                swiftSettings: strict),
            .testTarget(
                name: "IAMPolicyTests",
                dependencies: ["IAMPolicy", "JSON", "PolicyFuzz", "FuzzRun"],
                exclude: ["README.md", "cases.jsonl"], swiftSettings: strict),
            .testTarget(
                name: "JOSETests",
                dependencies: ["JOSE", "ByteEncodings", "PenstockCorpus", "JOSEFuzz", "FuzzRun"],
                swiftSettings: strict),
            .testTarget(
                name: "ModelTests", dependencies: ["PenstockModel", "JSON"],
                exclude: ["Shapes"], swiftSettings: strict),
            .testTarget(
                name: "LoweringTests",
                dependencies: [
                    "PenstockLowering", "PenstockModel", "PenstockConfig", "PenstockImport",
                    "CloudFormation", "SourceTree", "JSON",
                ],
                exclude: ["Cases"], swiftSettings: strict),
            .testTarget(
                name: "ControlTests",
                dependencies: [
                    "PenstockControl", "PenstockModel", "JSON", "SigV4", "SigV4OpenSSL", "SQLite",
                ],
                swiftSettings: strict),
            .testTarget(
                name: "ConfigTests",
                dependencies: [
                    "PenstockConfig", "SourceTree", "JSONSchema", "JSON", "ConfigFuzz", "FuzzRun",
                ],
                exclude: ["Cases"], swiftSettings: strict),
            .testTarget(
                name: "CloudFormationTests",
                dependencies: ["CloudFormation", "SourceTree", "JSON", "TemplateFuzz", "FuzzRun"],
                exclude: ["Cases"], swiftSettings: strict),
            .testTarget(
                name: "LintTests",
                dependencies: [
                    "PenstockLint", "PenstockImport", "PenstockModel", "CloudFormation", "JSON",
                    "SourceTree",
                ], swiftSettings: strict),
            .testTarget(
                name: "ImportTests",
                dependencies: [
                    "PenstockImport", "PenstockModel", "CloudFormation", "JSON", "SourceTree",
                    "OpenAPIFuzz", "FuzzRun",
                ],
                exclude: ["Cases", "OpenAPI/Cases", "SAM", "Shapes"], swiftSettings: strict),
            .testTarget(
                name: "CompileTests",
                dependencies: [
                    "PenstockCompile", "PenstockConfig", "PenstockCore", "CPenstock", "JSON",
                    "SourceTree",
                ],
                exclude: ["Cases"], swiftSettings: strict),
            .testTarget(
                name: "HostTests",
                dependencies: [
                    "PenstockTesting", "PenstockHost", "PenstockCore", "CPenstock", "CSystem",
                    "JSON", "FuzzRun", "MappingTemplate", "RedisLeases", "isolated-child",
                ], exclude: ["Fixtures"], swiftSettings: strict),
            // The leases of Store/Redis, with a clock of the tests' own.
            .target(
                name: "RedisLeases", dependencies: ["CPenstock"], path: "Tests/RedisLeases",
                cSettings: strictC, linkerSettings: [.linkedLibrary("m")]),
            // The executable that tests of isolation start as their children.
            .executableTarget(
                name: "isolated-child",
                dependencies: ["PenstockHost", "PenstockCore", "CPenstock"],
                path: "Tests/IsolatedChild", swiftSettings: strict),
            .testTarget(
                name: "SDKTests", dependencies: ["PenstockPlugin", "CPenstock"],
                swiftSettings: strict),
            .testTarget(
                name: "ServerTests",
                dependencies: [
                    "PenstockServer", "PenstockCore", "CPenstock", "JSON",
                    .product(name: "Logging", package: "swift-log"),
                ],
                swiftSettings: strict),
            // The built binary and its plugins: `swift build --build-tests` makes both beside the bundle.
            .testTarget(
                name: "EndToEnd", dependencies: ["penstock", "HTTPCases", "NativeCall", "FuzzRun"],
                path: "Tests/EndToEnd", swiftSettings: strict),
            .testTarget(name: "SystemTests", dependencies: ["CSystem"], swiftSettings: strict),
            .testTarget(
                name: "SampleTests", dependencies: ["PenstockConfig", "SourceTree"],
                swiftSettings: strict),
        ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)

// What a gateway needs to serve, without what tests and measures it: `Scripts/build-release`.
if Context.environment["PENSTOCK_GATEWAY_ONLY"] != nil {
    let dropped = Set(
        package.targets.filter {
            $0.type == .test || ["PenstockCorpus", "penstock-corpus"].contains($0.name)
                || $0.path.map { $0.hasPrefix("Tests/") || $0.hasPrefix("Benchmarks/") } ?? false
        }.map(\.name))
    package.targets.removeAll { dropped.contains($0.name) }
    package.products.removeAll { dropped.contains($0.name) }
}

// What moves bytes, and what tests it, without the rest: `Scripts/mutants` builds it two dozen times.
if Context.environment["PENSTOCK_DATA_PATH_ONLY"] != nil {
    let kept: Set = [
        "CPenstock", "CSystem", "CScan", "ByteEncodings", "CivilTime", "Networks", "PenstockCore",
        "PenstockHTTP", "PenstockIO", "PenstockTLS", "CLibSSL", "X509OpenSSL", "COpenSSL",
        "PenstockHTTP2", "CNghttp2", "JSON", "SigV4", "SigV4OpenSSL",
        "FuzzRun", "HTTPFuzz", "HTTPCases", "PenstockSimulation", "AllocationCount", "simulate",
        "SelectionFuzz", "CoreTests", "HTTP2Fuzz", "HTTP2Tests",
        "HTTPTests", "IOTests",
    ]
    package.targets.removeAll { !kept.contains($0.name) }
    package.products = []
    package.dependencies = []
}
