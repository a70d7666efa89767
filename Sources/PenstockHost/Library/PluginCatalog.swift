import Glibc

/// Where plugins are: the ones that come with Penstock by their folder, others by path.
public struct PluginCatalog: Sendable {
    /// The folders of `Plugins/` in running order.
    public static let builtins = [
        "Auth/APIKey",
        "Auth/Basic",
        "Auth/ClientCertificate",
        "Auth/HMAC",
        "Auth/ForwardAuth",
        "Auth/IAM",
        "Auth/JWT",
        "Auth/LambdaAuthorizer",
        "Auth/OAuthIntrospection",
        "Auth/OPA",
        "Auth/ResourcePolicy",
        "Validate/RequestParameters",
        "Validate/RequestValidator",
        "RateLimit/TokenBucket",
        "RateLimit/Concurrency",
        "RateLimit/Quota",
        "Transform/Headers",
        "Transform/CORS",
        "Transform/ParameterMapping",
        "Transform/MappingTemplate",
        "Transform/BodyRewrite",
        "Transform/Compression",
        "Integrate/HTTP",
        "Integrate/Lambda",
        "Integrate/AWSService",
        "Integrate/Mock",
        "Integrate/Native",
        "Integrate/Echo",
        "Store/Redis",
        "Store/SQLite",
    ]

    /// Directory of the running executable, without a slash at the end.
    public let executableDirectory: String
    /// Looked into first, when set (plugins.directory): `<directory>/Auth/APIKey.so`.
    public var directory: String?

    /// A catalog around an executable; by default the one that runs.
    public init(executableDirectory: String? = nil, directory: String? = nil) {
        self.executableDirectory = executableDirectory ?? PluginCatalog.ownDirectory()
        self.directory = directory
    }

    /// The library of a built-in id; `.absent` names the places that were looked at.
    public func path(builtin id: String) throws(PluginError) -> String {
        let candidates = candidates(id)
        for candidate in candidates where access(candidate, R_OK) == 0 { return candidate }
        let hint =
            PluginCatalog.builtins.contains(id)
            ? "looked at \(candidates.joined(separator: " and ")); `swift build` makes it"
            : "the built-in ones are \(PluginCatalog.builtins.joined(separator: ", "))"
        throw PluginError(.absent, "there is no plugin \(id): \(hint)")
    }

    /// Built-in ids whose library is there.
    public var available: [String] {
        PluginCatalog.builtins.filter { id in
            candidates(id).contains { access($0, R_OK) == 0 }
        }
    }

    /// Installed before the build tree: an installed `bin` has no `lib*.so` beside it.
    private func candidates(_ id: String) -> [String] {
        // An id is a path below the plugin directory, so it must not leave it.
        guard
            id.split(separator: "/", omittingEmptySubsequences: false).allSatisfy({ part in
                !part.isEmpty && part.utf8.allSatisfy { isLetterOrDigit($0) }
            })
        else { return [] }
        let flat = id.split(separator: "/").joined()
        var list = [
            "\(executableDirectory)/lib\(flat).so",
            "\(executableDirectory)/../lib/penstock/plugins/\(id).so",
        ]
        if let directory { list.insert("\(directory)/\(id).so", at: 0) }
        return list
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }

    private static func ownDirectory() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { return "." }
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
