internal import PenstockLambda
internal import PenstockModel

/// Functions that came over the Lambda API as what runs them needs them: one for each version.
enum StoredFunctions {
    static func definitions(
        _ accounts: [Scope: AccountState], codeFolder: String
    ) -> [FunctionDefinition] {
        accounts.flatMap { scope, account in
            account.functions.values.flatMap { record in
                ([(FunctionRecord.latestVersion, record.latest)] + record.versions.map { ($0, $1) })
                    .map { definition(record, $0, $1, scope, codeFolder) }
            }
        }.sorted { ($0.arn, $0.version) < ($1.arn, $1.version) }
    }

    private static func definition(
        _ record: FunctionRecord, _ version: String, _ configuration: FunctionConfiguration,
        _ scope: Scope, _ codeFolder: String
    ) -> FunctionDefinition {
        var definition = FunctionDefinition(
            name: record.name,
            arn: "arn:aws:lambda:\(scope.region):\(scope.account):function:\(record.name)",
            region: scope.region, account: scope.account, runtime: configuration.runtime,
            handler: configuration.handler, code: .folder("\(codeFolder)/\(configuration.codeKey)"))
        definition.version = version
        definition.aliases = record.aliases.mapValues(\.version)
        definition.environment = configuration.environment
        definition.timeoutMillis = configuration.timeout * 1000
        definition.memoryMiB = configuration.memorySize
        definition.concurrency = record.concurrency
        return definition
    }
}
