internal import ArgumentParser
internal import Glibc
internal import PenstockConfig
internal import PenstockLowering
internal import PenstockServer
internal import Quota

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

    @Option(
        name: .customLong("lambda-endpoint"),
        help: ArgumentHelp(
            """
            Where functions are invoked instead of here: an endpoint of the Lambda API. Requests are \
            signed when AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set.
            """, valueName: "url"))
    var lambdaEndpoint: String?

    @Option(
        name: .customLong("iam-keys"),
        help: ArgumentHelp(
            """
            A JSON file of access keys that AWS_IAM methods and routes know, with their owners and policies \
            (Plugins/Auth/IAM/README.md).
            """, valueName: "file"))
    var iamKeys: String?

    @Option(
        name: .customLong("issuer"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            Where a token issuer's keys are: a URL that discovery begins at, or of a key set when it ends \
            in .json; a file with the key set; or local, for tokens of `penstock token`. Tokens still have \
            to name the issuer. Several times.
            """, valueName: "issuer=place"))
    var issuers: [String] = []

    @Flag(
        name: .customLong("enforce-permissions"),
        help: "Invoke functions only where their policies let API Gateway, as AWS does.")
    var enforcesPermissions = false

    @Option(
        name: .customLong("account-throttle"),
        help: ArgumentHelp(
            """
            How many requests a second, and at once, each account may have in a region: 10000/5000, or \
            aws for the same. Without it there is no such limit.
            """, valueName: "rate/burst"))
    var accountThrottle: String?

    @OptionGroup
    var usage: UsageArguments

    @OptionGroup
    var services: ServiceArguments

    @OptionGroup
    var node: NodeArguments

    func fill(_ options: inout LoweringOptions) throws {
        options.lambda = try lambdaEndpoint.map { try Self.endpoint($0) }
        options.map = try Self.map(maps)
        options.services = try services.endpoints()
        if enforcesPermissions { options.policies = FunctionPolicies() }
        options.keys.file = try iamKeys.map { try Self.file($0, of: "--iam-keys") }
        if let server = try usage.server() { options.usage = .server(server) }
        options.node = try node.gateway()
        options.accountThrottle = try accountThrottle.map { try Self.throttle($0) }
        options.issuers = try Self.issuers(issuers)
        options.acceptsUnenforced = acceptsUnenforced
        options.accessLogs = accessLogs.isEmpty ? "-" : accessLogs
    }

    private static func throttle(_ text: String) throws -> AccountThrottle {
        if text == "aws" { return .aws }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let rate = Double(parts[0]), let burst = Int(parts[1]),
            rate > 0, rate.isFinite, burst > 0
        else {
            throw CommandFailure.usage(
                "--account-throttle \(text): not RATE/BURST", hint: "for example 10000/5000, or aws"
            )
        }
        return AccountThrottle(rate: rate, burst: burst)
    }

    /// The issuer is what is left of the last `=`, because a URL may have one.
    private static func issuers(_ texts: [String]) throws -> TokenIssuers {
        var issuers = TokenIssuers()
        if !texts.isEmpty { issuers.workingDirectory = try file(".", of: "--issuer") }
        for text in texts {
            guard let mark = text.lastIndex(of: "="), mark != text.startIndex,
                text.index(after: mark) != text.endIndex
            else {
                throw CommandFailure.usage(
                    "--issuer \(text): not ISSUER=PLACE",
                    hint: "for example --issuer https://issuer.example=http://127.0.0.1:9000")
            }
            let place = String(text[text.index(after: mark)...])
            issuers.map(String(text[..<mark]), to: try issuerPlace(place))
        }
        return issuers
    }

    private static func issuerPlace(_ text: String) throws -> TokenIssuers.Place {
        if text == "local" { return .local }
        guard text.contains("://") else { return .file(try file(text, of: "--issuer")) }
        let rest = text.drop { $0 != ":" }.dropFirst(3)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        _ = try EndpointURL(String(text[..<slash]), option: "--issuer", isUpstream: true)
        return .url(text)
    }

    private static func file(_ path: String, of option: String) throws -> String {
        guard let absolute = realpath(path, nil) else {
            throw CommandFailure.environment("\(option) \(path): there is no such file")
        }
        defer { free(absolute) }
        return String(cString: absolute)
    }

    private static func endpoint(_ url: String) throws -> LambdaEndpoint {
        let parsed = try EndpointURL(url, option: "--lambda-endpoint", isUpstream: true)
        guard case .tcp(host: let host, port: let port) = parsed.address else {
            throw CommandFailure.usage("--lambda-endpoint \(url): it has a host and a port")
        }
        let name = host.contains(":") ? "[\(host)]" : host
        var endpoint = LambdaEndpoint(target: "\(name):\(port)")
        endpoint.isSecure = parsed.isSecure
        let environment = Environment.all
        if environment["AWS_ACCESS_KEY_ID"]?.isEmpty == false,
            environment["AWS_SECRET_ACCESS_KEY"]?.isEmpty == false
        {
            endpoint.accessKeyID = "env:AWS_ACCESS_KEY_ID"
            endpoint.secretAccessKey = "env:AWS_SECRET_ACCESS_KEY"
            if environment["AWS_SESSION_TOKEN"]?.isEmpty == false {
                endpoint.sessionToken = "env:AWS_SESSION_TOKEN"
            }
        }
        return endpoint
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
            _ = try EndpointURL(String(url[..<slash]), option: "--map", isUpstream: true)
            guard !rest[slash...].contains(where: { "?#".contains($0) }) else {
                throw CommandFailure.usage("--map \(text): a target has no query")
            }
            if url.hasSuffix("/") { url.removeLast() }
            map.add(url, for: String(parts[0]))
        }
        return map
    }
}
