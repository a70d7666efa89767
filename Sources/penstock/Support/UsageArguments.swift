internal import ArgumentParser
internal import PenstockLowering
internal import PenstockServer
internal import Quota

/// `--usage-store` and what goes with it.
struct UsageArguments: ParsableArguments {
    @Option(
        name: .customLong("usage-store"),
        help: ArgumentHelp(
            """
            A Redis or Valkey server in which quotas of usage plans are counted, for all gateways that \
            name it: HOST:PORT, or redis://[USER@]HOST[:PORT][/DATABASE][?prefix=PREFIX]. Without it, in \
            usage.sqlite of the state directory.
            """, valueName: "url"))
    var store: String?

    @Option(
        name: .customLong("usage-store-password"),
        help: ArgumentHelp(
            "Where its password is: env:NAME or file:/path.", valueName: "reference"))
    var password: String?

    @Option(
        name: .customLong("usage-lease"),
        help: ArgumentHelp(
            """
            Throttles of usage plans are counted there too, by tokens that each gateway takes ahead for \
            so many milliseconds, 10 to 10000; 0: each request is asked about.
            """, valueName: "ms"))
    var lease: Int?

    func validate() throws {
        guard store != nil || (password == nil && lease == nil) else {
            throw ValidationError("--usage-store-password and --usage-lease need --usage-store.")
        }
        guard lease.map({ $0 == 0 || (10...10_000).contains($0) }) ?? true else {
            throw ValidationError("--usage-lease: 0, or 10 to 10000 milliseconds.")
        }
        guard password.map({ $0.hasPrefix("env:") || $0.hasPrefix("file:/") }) ?? true else {
            throw ValidationError(
                "--usage-store-password: env:NAME or file:/path, not the password itself, which every "
                    + "process could read.")
        }
    }

    /// The server; nil: none is named.
    func server() throws -> UsageServerReference? {
        guard let store else { return nil }
        var server = try UsageStoreURL.parse(store)
        server.password = password
        server.leaseMilliseconds = lease
        guard server.user == nil || password != nil else {
            throw CommandFailure.usage(
                "--usage-store \(store): a user has a password",
                hint: "--usage-store-password env:NAME")
        }
        return server
    }

    /// What reads its counts, with the password itself.
    static func reader(of server: UsageServerReference) throws -> UsageServer {
        var place = UsageServer.Place(server.address)
        place.user = server.user ?? ""
        place.database = server.database
        if let prefix = server.prefix { place.prefix = prefix }
        if let reference = server.password { place.password = try secret(reference) }
        guard let reader = UsageServer(place) else { throw UsageStoreURL.wrong(server.address) }
        return reader
    }

    /// As plugins resolve it.
    private static func secret(_ reference: String) throws -> [UInt8] {
        if reference.hasPrefix("env:") {
            let name = String(reference.dropFirst(4))
            if let value = Environment.all[name], !value.isEmpty { return Array(value.utf8) }
            throw CommandFailure.environment(
                "--usage-store-password: the environment has no \(name)")
        }
        do throws(FileError) {
            var text = try TextFile.read(String(reference.dropFirst(5)))
            if text.hasSuffix("\n") { text.removeLast() }
            return Array(text.utf8)
        } catch {
            throw CommandFailure.environment("--usage-store-password: \(error)")
        }
    }
}
