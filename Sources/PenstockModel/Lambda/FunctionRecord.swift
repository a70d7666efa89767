/// A Lambda function with its versions, aliases and who may call it.
package struct FunctionRecord: Noun {
    package var name = ""
    /// `$LATEST`.
    package var latest = FunctionConfiguration()
    /// Published ones, by number.
    package var versions: [String: FunctionConfiguration] = [:]
    /// The number of the last published version; it is never given again.
    package var lastVersion = 0
    package var aliases: [String: FunctionAlias] = [:]
    /// Statements of resource policies, by qualifier and id: see `FunctionStatement.key`.
    package var statements: [String: FunctionStatement] = [:]
    package var tags: [String: String] = [:]
    /// Reserved concurrency.
    package var concurrency: Int?

    package init() {}

    package static let table = Table<Self>("FunctionRecord") {
        $0.row("name", \.name)
        $0.row("latest", \.latest)
        $0.row("versions", \.versions)
        $0.row("lastVersion", \.lastVersion)
        $0.row("aliases", \.aliases)
        $0.row("statements", \.statements)
        $0.row("tags", \.tags)
        $0.row("concurrency", \.concurrency)
    }

    package static let latestVersion = "$LATEST"

    /// The version that a qualifier stands for: a number, an alias or `$LATEST`.
    package func version(_ qualifier: String?) -> (version: String, FunctionConfiguration)? {
        let qualifier = qualifier ?? Self.latestVersion
        let version = aliases[qualifier]?.version ?? qualifier
        if version == Self.latestVersion { return (version, latest) }
        return versions[version].map { (version, $0) }
    }

    /// Keys of code folders that it needs.
    package var codeKeys: Set<String> {
        Set([latest.codeKey] + versions.values.map(\.codeKey))
    }
}

/// A name for a version.
package struct FunctionAlias: Noun {
    package var name = ""
    package var version = ""
    package var description = ""
    package var revisionID = ""

    package init() {}

    package static let table = Table<Self>("FunctionAlias") {
        $0.row("name", \.name)
        $0.row("version", \.version)
        $0.row("description", \.description)
        $0.row("revisionId", \.revisionID)
    }
}

/// One statement of a function's resource policy.
package struct FunctionStatement: Noun {
    package var id = ""
    /// The version or alias that the policy is of; empty: the function.
    package var qualifier = ""
    package var action = ""
    /// A service, an account or `*`.
    package var principal = ""
    package var sourceARN: String?
    package var sourceAccount: String?
    package var eventSourceToken: String?

    package init() {}

    package static let table = Table<Self>("FunctionStatement") {
        $0.row("id", \.id)
        $0.row("qualifier", \.qualifier)
        $0.row("action", \.action)
        $0.row("principal", \.principal)
        $0.row("sourceArn", \.sourceARN)
        $0.row("sourceAccount", \.sourceAccount)
        $0.row("eventSourceToken", \.eventSourceToken)
    }

    /// Its key among a function's statements; neither part has a slash.
    package var key: String { "\(qualifier)/\(id)" }
}
