package import CloudFormation
package import PenstockImport

/// Definitions on disk, for commands that look at them and serve nothing.
package enum DefinitionFiles {
    /// Imports what is at these paths.
    package static func load(
        _ paths: [String], _ options: ImportOptions
    ) throws(TemplateFileError) -> Imported {
        try DefinitionImport(options, files: DiskFiles()).load(paths)
    }
}
