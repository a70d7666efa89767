internal import ArgumentParser
internal import PenstockLowering

/// What serving definitions away from AWS needs to be told: where their backends are, what may be
/// left unenforced, where logs go.
struct ServingArguments: ParsableArguments {
    @Option(
        name: .customLong("map"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            The URL that stands for a load balancer's or Cloud Map service's ARN, a VPC link's id or \
            a function's name; several times, also for several targets of one.
            """,
            valueName: "name=url"))
    var maps: [String] = []

    @Option(
        name: .customLong("access-logs"),
        help: ArgumentHelp(
            "The folder for stages' access logs, a file for each log group; - for standard output.",
            valueName: "folder"))
    var accessLogs = "-"

    @Flag(
        name: .customLong("accept-unenforced"),
        help: "Serve stages although their firewall or private access isn't enforced here.")
    var acceptsUnenforced = false

    func fill(_ options: inout LoweringOptions) throws {
        options.map = try Self.map(maps)
        options.acceptsUnenforced = acceptsUnenforced
        options.accessLogs = accessLogs.isEmpty ? "-" : accessLogs
    }

    private static func map(_ texts: [String]) throws -> TargetMap {
        var map = TargetMap()
        for text in texts {
            let parts = text.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.usage(
                    "--map \(text): not NAME=URL",
                    hint: "for example --map my-function=http://127.0.0.1:9000")
            }
            var url = String(parts[1])
            // Beyond the address a target may have a path, which requests' paths follow.
            let rest = url.drop { $0 != ":" }.dropFirst(3)
            let slash = rest.firstIndex(of: "/") ?? rest.endIndex
            _ = try EndpointURL(String(url[..<slash]), option: "--map")
            guard !rest[slash...].contains(where: { "?#".contains($0) }) else {
                throw CommandFailure.usage("--map \(text): a target has no query")
            }
            if url.hasSuffix("/") { url.removeLast() }
            map.add(url, for: String(parts[0]))
        }
        return map
    }
}
