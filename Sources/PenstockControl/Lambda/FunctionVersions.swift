internal import JSON
internal import PenstockModel

/// Published versions: what a function was.
enum FunctionVersions {
    static let operations: OperationGroup = [
        "PublishVersion": .write(publish), "ListVersionsByFunction": .read(list),
    ]

    private static func publish(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        try call.check(revision: record.latest.revisionID, in: call.text("RevisionId"))
        if let hash = try call.text("CodeSha256"), hash != record.latest.codeSha256 {
            throw ControlError(
                .invalidParameterValue,
                "CodeSHA256 (\(hash)) is different from current CodeSHA256 in $LATEST "
                    + "(\(record.latest.codeSha256)). Please try again with the CodeSHA256 in $LATEST."
            )
        }
        publish(&record, description: try call.text("Description"))
        state.functions[target.name] = record
        return Functions.shown(record, target, isPublished: true)
    }

    /// Lambda API Reference, PublishVersion: nothing new is published where nothing has changed.
    static func publish(_ record: inout FunctionRecord, description: String? = nil) {
        var version = record.latest
        if let description { version.description = description }
        if let last = record.versions["\(record.lastVersion)"], last.isSame(as: version) { return }
        record.lastVersion += 1
        record.versions["\(record.lastVersion)"] = version
    }

    private static func list(_ call: Call, _ state: AccountState) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        let record = try target.record(state)
        func rendering(
            _ version: String, _ configuration: FunctionConfiguration
        ) -> FunctionRendering {
            FunctionRendering(
                record: record, configuration: configuration, version: version, arn: target.arn,
                isQualified: true)
        }
        // `$LATEST` comes first; numbers by their value.
        let items =
            [("", rendering(FunctionRecord.latestVersion, record.latest))]
            + record.versions.map { version, configuration in
                (
                    String(repeating: "0", count: max(0, 10 - version.count)) + version,
                    rendering(version, configuration)
                )
            }
        return Page(call, items: "Versions").reply(items.map { (key: $0.0, item: $0.1) }) {
            $0.write(to: &$1)
        }
    }
}

extension FunctionConfiguration {
    fileprivate func isSame(as other: FunctionConfiguration) -> Bool {
        var (a, b) = (self, other)
        for keyPath in [\FunctionConfiguration.revisionID, \.description] {
            a[keyPath: keyPath] = ""
            b[keyPath: keyPath] = ""
        }
        a.lastModified = b.lastModified
        return a == b
    }
}
