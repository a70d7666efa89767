package import JSON

/// A file that the command line names and that steps of definitions read.
package struct GivenFile: Hashable, Sendable {
    /// The option that names it.
    package var option: String
    /// Absolute.
    package var path: String
    /// How steps name it.
    var value: String

    /// The file that a place of a lowered document is about; nil: none of these.
    package static func at(
        _ pointer: JSONPointer, of document: JSONValue, among files: [GivenFile]
    ) -> GivenFile? {
        var value = document
        for token in pointer.tokens {
            let part = value.array.map { list in
                Int(token).flatMap { list.indices.contains($0) ? list[$0] : nil }
            }
            guard let next = part ?? value[token] else { break }
            value = next
        }
        guard let text = value.string else { return nil }
        return files.first { $0.value == text }
    }
}

extension LoweringOptions {
    /// The files that the command line names and that steps read.
    package var givenFiles: [GivenFile] {
        var files = issuers.files(stateDirectory).map {
            GivenFile(option: "--issuer", path: $0, value: $0)
        }
        if let path = keys.file {
            files.append(
                GivenFile(option: "--iam-keys", path: path, value: SignatureKeys.reference(path)))
        }
        return files
    }
}
