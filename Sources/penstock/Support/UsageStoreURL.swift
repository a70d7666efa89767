internal import PenstockLowering
internal import Quota

/// What `--usage-store` says: `HOST:PORT`, or a URL without a password.
enum UsageStoreURL {
    private static let scheme = "redis://"

    static func parse(_ text: String) throws -> UsageServerReference {
        var server = UsageServerReference(text)
        if text.contains("://") { server = try url(text) }
        guard UsageServer(UsageServer.Place(server.address)) != nil else { throw wrong(text) }
        return server
    }

    private static func url(_ text: String) throws -> UsageServerReference {
        guard text.hasPrefix(scheme) else { throw wrong(text) }
        let whole = text.dropFirst(scheme.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = whole[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var host = parts[0]
        var user = host.prefix(0)
        if let at = host.lastIndex(of: "@") {
            user = host[..<at]
            host = host[host.index(after: at)...]
        }
        guard !user.contains(":") else {
            throw CommandFailure.usage(
                "--usage-store: every process could read a password in the URL",
                hint: "take it out, and --usage-store-password env:NAME or file:/path")
        }
        let colon = host.lastIndex(of: ":")
        let hasPort = colon.map { !host[$0...].contains("]") } ?? false
        var server = UsageServerReference(hasPort ? String(host) : host + ":6379")
        if !user.isEmpty { server.user = String(user) }
        if parts.count == 2, !parts[1].isEmpty {
            guard let database = Int(parts[1]), (0...65_535).contains(database) else {
                throw wrong(text)
            }
            server.database = database
        }
        for item in whole.count == 2 ? whole[1].split(separator: "&") : [] {
            guard item.hasPrefix("prefix="), item.count > 7 else { throw wrong(text) }
            server.prefix = String(item.dropFirst(7))
        }
        return server
    }

    static func wrong(_ text: String) -> CommandFailure {
        CommandFailure.usage(
            "--usage-store \(text): neither HOST:PORT nor "
                + "redis://[USER@]HOST[:PORT][/DATABASE][?prefix=PREFIX]",
            hint: "for example 127.0.0.1:6379")
    }
}
