package import SourceTree

/// A Lambda function as far as a gateway needs to know it: what an integration's ARN stands for.
package struct Function: Hashable, Sendable {
    /// Where its code is.
    package enum Code: Hashable, Sendable {
        /// In the template itself (`ZipFile`).
        case inline(String)
        /// A file or a folder, relative to the template's folder or absolute.
        case path(String)
        /// In a bucket; who reads assemblies knows which local asset that is.
        case object(bucket: String, key: String)
        /// A container's image.
        case image(String)
    }

    package var name = ""
    /// Without a version.
    package var arn = ""
    /// `python3.12`; nil for an image.
    package var runtime: String?
    /// `module.function`; nil for an image.
    package var handler: String?
    package var code: Code?
    /// A shared library that has it, as `Metadata` says (`penstock: {library: …}`): relative to the
    /// template's folder or absolute. Its handler is the name in C.
    package var library: String?
    package var environment: [String: String] = [:]
    /// Seconds; AWS's default is 3.
    package var timeout = 3
    /// MiB; AWS's default is 128.
    package var memory = 128
    /// Reserved concurrency: calls at once at most; nil: no bound of its own.
    package var concurrency: Int?
    package var roleARN: String?
    /// ARNs of layers, in order; `Imported.layers` has those of the same templates.
    package var layers: [String] = []
    /// Of an image: what overrides its entry point, command and folder.
    package var command: [String] = []
    /// The template that it is in: paths are relative to its folder.
    package var file = ""
    package var stack = ""
    package var logicalID = ""
    /// Where its logical id stands, for messages.
    package var location = SourceLocation(line: 1, column: 1)

    package init() {}
}

/// A layer of functions: an `AWS::Lambda::LayerVersion`.
package struct FunctionLayer: Hashable, Sendable {
    /// With its version.
    package var arn: String
    package var content: Function.Code
    /// The template that it is in: paths are relative to its folder.
    package var file: String

    package init(arn: String, content: Function.Code, file: String) {
        self.arn = arn
        self.content = content
        self.file = file
    }
}
