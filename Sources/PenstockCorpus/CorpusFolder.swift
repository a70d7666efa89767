internal import Foundation

/// Where the corpora are: beside the project (`../shared/corpora`), or where `PENSTOCK_CORPORA` says.
public enum CorpusFolder {
    /// The folder, or nil where this machine has none; suites over corpora are skipped then.
    public static let path: String? = {
        let environment = ProcessInfo.processInfo.environment["PENSTOCK_CORPORA"]
        let candidates = environment.map { [$0] } ?? ["../shared/corpora", "../../shared/corpora"]
        return candidates.first { FileManager.default.fileExists(atPath: $0 + "/README.md") }
    }()

    /// The bytes of a file in the folder, by its path there (`vtl/aws-docs.jsonl`).
    public static func bytes(of file: String) throws -> [UInt8] {
        guard let path else { throw CocoaError(.fileNoSuchFile) }
        return Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + file)))
    }
}
