/// A Lambda function as far as it takes to run it here.
package struct FunctionDefinition: Hashable, Sendable {
    /// Where its code is. Paths are absolute.
    package enum Code: Hashable, Sendable {
        /// A folder with what AWS would have in /var/task.
        case folder(String)
        /// An archive with the same, which somebody unpacks before it is run.
        case archive(String)
        /// One file's text: `ZipFile` of a template. Its handler is `index.…`.
        case inline(String)
        /// Not to be had here: why, and what to do. Calls are answered with it.
        case absent(String)

        var isInline: Bool { if case .inline = self { true } else { false } }
    }

    package var name: String
    /// Without a version.
    package var arn: String
    package var region: String
    package var account: String
    /// `$LATEST` or a published number.
    package var version = Self.latest
    /// Versions by the aliases that stand for them; those of the function, whatever the version.
    package var aliases: [String: String] = [:]
    /// Whether any qualifier stands for it: a template's function, whose versions and aliases all have
    /// the one code that is here.
    package var acceptsQualifiers = false
    /// `python3.12`, `nodejs22.x`, `provided.al2023`.
    package var runtime: String
    /// `module.function`.
    package var handler: String
    package var code: Code
    /// Folders of layers, in order: what AWS merges into /opt.
    package var layers: [String] = []
    package var environment: [String: String] = [:]
    package var timeoutMillis = 3000
    package var memoryMiB = 128
    /// At most so many processes (reserved concurrency); nil: the account's bound alone.
    package var concurrency: Int?

    package static let latest = "$LATEST"

    package init(
        name: String, arn: String, region: String, account: String, runtime: String,
        handler: String, code: Code
    ) {
        self.name = name
        self.arn = arn
        self.region = region
        self.account = account
        self.runtime = runtime
        self.handler = handler
        self.code = code
    }
}
