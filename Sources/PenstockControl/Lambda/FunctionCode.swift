internal import ByteEncodings
internal import JSON
internal import PenstockModel

/// A function's code: an archive, unpacked once for all functions that have it.
enum FunctionCode {
    static let operations: OperationGroup = ["UpdateFunctionCode": .write(update)]

    /// Lambda quotas, "Deployment package (.zip file archive) size": 50 MB zipped in a call.
    private static let archiveBytesMax = 50 << 20

    private static func update(
        _ call: Call, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        try call.check(revision: record.latest.revisionID, in: call.text("RevisionId"))
        try put(call.body, call, into: &record.latest)
        if let architectures = call.body["Architectures"]?.array?.compactMap(\.string) {
            record.latest.architectures = architectures
        }
        if try call.flag("DryRun") { return Functions.shown(record, target) }
        record.latest.touch(call)
        let publishes = try call.flag("Publish")
        if publishes { FunctionVersions.publish(&record) }
        state.functions[target.name] = record
        return Functions.shown(record, target, isPublished: publishes)
    }

    /// Unpacks the code of `Code` or of UpdateFunctionCode's body.
    static func put(
        _ code: JSONValue, _ call: Call, into configuration: inout FunctionConfiguration
    ) throws(ControlError) {
        guard let functions = call.functions else {
            throw ControlError(.service, "No functions are run here.")
        }
        guard let text = code["ZipFile"]?.string else {
            throw ControlError(
                .invalidParameterValue,
                code["ImageUri"] != nil
                    ? "Container images aren't run here: run the image and give --map NAME=URL of "
                        + "its runtime interface emulator."
                    : code["S3Bucket"] != nil
                        ? "Code in S3 can't be had here: send it as ZipFile."
                        : "Please provide a source for function code.")
        }
        var base64 = text
        guard let archive = base64.withUTF8({ Base64.bytes($0) }) else {
            throw ControlError(.serialization, "ZipFile isn't base64.")
        }
        guard archive.count <= archiveBytesMax else {
            throw ControlError(
                .invalidParameterValue,
                "Unzipped size must be smaller than 262144000 bytes, and an archive in a call at "
                    + "most \(archiveBytesMax).")
        }
        let unpacked: CodeShelf.Unpacked
        do throws(CodeArchive.Fault) {
            unpacked = try CodeShelf(folder: functions.codeFolder).put(archive)
        } catch {
            switch error {
            case .unreadable(let why):
                throw ControlError(
                    .invalidZipFile,
                    "Could not unzip uploaded file. Please check your file, then "
                        + "try to upload again. (\(why))")
            case .tooLarge:
                throw ControlError(
                    .invalidParameterValue, "Unzipped size must be smaller than 262144000 bytes")
            case .disk(let why):
                throw ControlError(.service, "The code can't be kept: \(why)")
            }
        }
        configuration.codeKey = unpacked.key
        configuration.codeSha256 = unpacked.sha256
        configuration.codeSize = archive.count
    }

    /// Removes code that no function has any more, once a change of functions lasts.
    static func tidy(_ call: Call, _ state: ControlState) {
        guard let functions = call.functions,
            call.shape.name.hasPrefix("Delete") || call.shape.name == "UpdateFunctionCode"
        else { return }
        let used = state.accounts.values.reduce(into: Set<String>()) { used, account in
            for record in account.functions.values { used.formUnion(record.codeKeys) }
        }
        CodeShelf(folder: functions.codeFolder).keep(used)
    }
}
