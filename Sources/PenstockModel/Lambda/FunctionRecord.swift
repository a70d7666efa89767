/// A Lambda function with its versions and all that is kept of it.
package struct FunctionRecord: Noun {
    /// `$LATEST`.
    package var latest = FunctionConfiguration()
    /// Published ones by number.
    package var versions: [String: FunctionConfiguration] = [:]
    /// The number that the next version gets; none comes twice.
    package var nextVersion = 1
    /// By name.
    package var aliases: [String: FunctionAlias] = [:]
    /// By qualifier; "" is the function's own.
    package var policies: [String: FunctionPolicy] = [:]
    package var tags: [String: String] = [:]
    /// Reserved concurrency; 0 stops the function.
    package var reservedConcurrency: Int?

    package init() {}

    package static let table = Table<Self>("FunctionRecord") {
        $0.row("Latest", \.latest)
        $0.row("Versions", \.versions)
        $0.row("NextVersion", \.nextVersion)
        $0.row("Aliases", \.aliases)
        $0.row("Policies", \.policies)
        $0.row("Tags", \.tags)
        $0.row("ReservedConcurrency", \.reservedConcurrency)
    }

    /// A version: `$LATEST` or a number. nil where there is none.
    package func version(_ number: String) -> FunctionConfiguration? {
        number == FunctionConfiguration.latest ? latest : versions[number]
    }

    /// What a qualifier stands for: `$LATEST` without one, a version, or the one of an alias.
    package func configuration(_ qualifier: String?) -> FunctionConfiguration? {
        guard let qualifier else { return latest }
        return version(aliases[qualifier]?.functionVersion ?? qualifier)
    }

    /// The last that was published; nil: none.
    package var newestVersion: FunctionConfiguration? {
        versions.values.max { (Int($0.version) ?? 0) < (Int($1.version) ?? 0) }
    }

    /// The folders of all versions' code.
    package var codeFolders: Set<String> {
        Set([latest.codeFolder] + versions.values.map(\.codeFolder))
    }
}
