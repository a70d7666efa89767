internal import ArgumentParser
internal import PenstockLowering
internal import PenstockServer

/// Where services of AWS are that integrations call, and what signs requests to them.
struct ServiceArguments: ParsableArguments {
    @Option(
        name: .customLong("endpoint-url"), parsing: .singleValue,
        help: ArgumentHelp(
            """
            The URL of a service that integrations call, as sqs=http://127.0.0.1:4566; without a \
            service, of every other; several times. AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_SQS say the same.
            """,
            valueName: "service=url"))
    var urls: [String] = []

    func endpoints(_ environment: [String: String] = Environment.all) throws -> ServiceEndpoints {
        var endpoints = ServiceEndpoints()
        try Self.read(environment, &endpoints)
        for text in urls {
            let parts = text.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            // A URL has no "=" before its "://".
            guard parts.count == 2, !parts[0].contains(":") else {
                endpoints.fallback = try Self.url(text, "--endpoint-url")
                continue
            }
            guard !parts[0].isEmpty else {
                throw CommandFailure.usage(
                    "--endpoint-url \(text): not SERVICE=URL",
                    hint: "for example --endpoint-url sqs=http://127.0.0.1:4566")
            }
            endpoints.urls[Self.service(String(parts[0]))] = try Self.url(
                String(parts[1]), "--endpoint-url \(parts[0])=")
        }
        endpoints.credentials = Self.credentials(environment)
        return endpoints
    }

    /// AWS SDKs and Tools reference guide, "Service-specific endpoints".
    private static func read(
        _ environment: [String: String], _ endpoints: inout ServiceEndpoints
    ) throws {
        let prefix = ServiceEndpoints.variable
        for (name, value) in named(environment) {
            // What another program means by them is no reason not to start.
            guard ["http://", "https://"].contains(where: value.lowercased().hasPrefix) else {
                continue
            }
            if name == prefix {
                endpoints.fallback = try url(value, name)
            } else if name.hasPrefix(prefix + "_") {
                let service = name.dropFirst(prefix.count + 1).lowercased()
                endpoints.urls[Self.service(service.replacing("_", with: "-"))] =
                    try url(value, name)
            }
        }
    }

    /// The variables that name endpoints.
    private static func named(_ environment: [String: String]) -> [String: String] {
        guard environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]?.lowercased() != "true" else {
            return [:]
        }
        return environment.filter {
            !$0.value.isEmpty
                && ($0.key == ServiceEndpoints.variable
                    || $0.key.hasPrefix(ServiceEndpoints.variable + "_"))
        }
    }

    /// What functions get, so that their SDKs call what integrations call: our variables as they are,
    /// https endpoints among them, and what the option says.
    static func variables(
        _ endpoints: ServiceEndpoints, _ environment: [String: String] = Environment.all
    ) -> [String: String] {
        named(environment).merging(endpoints.environment) { $1 }
    }

    private static func service(_ name: String) -> String {
        let name = name.lowercased()
        return ServiceEndpoints.otherNames[name] ?? name
    }

    private static func url(_ text: String, _ option: String) throws -> String {
        let url = text.hasSuffix("/") ? String(text.dropLast()) : text
        _ = try EndpointURL(url, option: option, isUpstream: true)
        return url
    }

    /// The standard chain as far as it has static credentials: environment, then the shared file. AWS
    /// SDKs and Tools reference guide, "Standardized credential providers".
    private static func credentials(_ environment: [String: String]) -> ServiceCredentials? {
        func has(_ name: String) -> Bool { environment[name]?.isEmpty == false }
        if has("AWS_ACCESS_KEY_ID"), has("AWS_SECRET_ACCESS_KEY") {
            return .references(
                accessKeyID: "env:AWS_ACCESS_KEY_ID", secretAccessKey: "env:AWS_SECRET_ACCESS_KEY",
                sessionToken: has("AWS_SESSION_TOKEN") ? "env:AWS_SESSION_TOKEN" : nil)
        }
        let file =
            environment["AWS_SHARED_CREDENTIALS_FILE"]
            ?? environment["HOME"].map { "\($0)/.aws/credentials" }
        guard let file, TextFile.exists(file) else { return nil }
        return .sharedFile("file:\(file)", profile: environment["AWS_PROFILE"] ?? "default")
    }
}
