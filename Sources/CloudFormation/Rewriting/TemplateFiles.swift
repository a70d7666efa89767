/// Where templates and included files come from that a template names.
public protocol TemplateFiles: Sendable {
    /// The content of a file.
    ///
    /// - Parameters:
    ///   - name: as the template has it: a path, or a URL.
    ///   - base: the file that names it; relative paths are relative to its folder.
    /// - Returns: the file's own name, for messages and for paths relative to it, and its text.
    func read(_ name: String, from base: String) throws(TemplateFileError) -> (
        name: String, text: String
    )
}

/// A file that can't be had.
public struct TemplateFileError: Error, Hashable, Sendable {
    /// Why, in words that follow "can't be read: ".
    public var message: String

    /// An error.
    public init(_ message: String) { self.message = message }
}

/// Has no files.
public struct NoFiles: TemplateFiles {
    /// Has none.
    public init() {}

    /// Throws.
    public func read(_ name: String, from base: String) throws(TemplateFileError) -> (
        name: String, text: String
    ) {
        throw TemplateFileError("no files can be read here")
    }
}
