internal import ByteEncodings
internal import JSON
internal import PenstockModel

/// A function's code: an archive, unpacked once for all functions that have it.
enum FunctionCode {
    static let operations: OperationGroup = [
        "UpdateFunctionCode": .writeWithCode(member: nil, update)
    ]

    /// Lambda quotas, "Deployment package (.zip file archive) size": 50 MB zipped in a call.
    private static let archiveBytesMax = 50 << 20

    private static func update(
        _ call: Call, _ code: CodeShelf.Unpacked, _ state: inout AccountState
    ) throws(ControlError) -> Reply {
        let target = try FunctionTarget(call)
        var record = try target.record(state)
        try call.check(revision: record.latest.revisionID, in: call.text("RevisionId"))
        record.latest.set(code)
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

    /// Unpacks the code in a member of the body, or in the body itself. Before the state is locked:
    /// it takes as long as the disk does. Whoever gets it releases it.
    static func unpacked(
        of call: Call, _ member: String?, on shelf: CodeShelf?
    ) throws(ControlError) -> CodeShelf.Unpacked {
        guard let shelf else { throw ControlError(.service, "No functions are run here.") }
        let code = member.map { call.body[$0] ?? [:] } ?? call.body
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
        do throws(CodeArchive.Fault) {
            return try shelf.put(archive)
        } catch {
            switch error {
            case .unreadable(let why):
                // So quoted in https://github.com/aws-samples/aws-rds-snapshot-management/issues/4
                throw ControlError(
                    .invalidParameterValue,
                    "Could not unzip uploaded file. Please check your file, then "
                        + "try to upload again. (\(why))")
            case .tooLarge:
                throw ControlError(
                    .invalidParameterValue, "Unzipped size must be smaller than 262144000 bytes")
            case .disk(let why):
                throw ControlError(.service, "The code can't be kept: \(why)")
            }
        }
    }
}

extension FunctionConfiguration {
    /// Other code.
    mutating func set(_ code: CodeShelf.Unpacked) {
        codeKey = code.key
        codeSha256 = code.sha256
        codeSize = code.size
    }
}

extension ControlState {
    /// Keys of all code that functions have.
    var codeKeys: Set<String> {
        accounts.values.reduce(into: []) { keys, account in
            for record in account.functions.values { keys.formUnion(record.codeKeys) }
        }
    }
}
