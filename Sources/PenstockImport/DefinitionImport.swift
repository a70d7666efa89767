package import CloudFormation
internal import PenstockModel
internal import SourceTree

/// Definitions in files, of any form and several together, to nouns.
package struct DefinitionImport: Sendable {
    private let options: ImportOptions
    private let files: any TemplateFiles
    private let importers: [any DefinitionImporter]

    /// - Parameter importers: for the forms besides CloudFormation and assemblies.
    package init(
        _ options: ImportOptions, files: any TemplateFiles,
        importers: [any DefinitionImporter] = [OpenAPIImporter()]
    ) {
        self.options = options
        self.files = files
        self.importers = importers
    }

    /// Imports what is at these paths: files, or folders with a `manifest.json`.
    package func load(_ paths: [String]) throws(TemplateFileError) -> Imported {
        var stacks: [StackSource] = []
        var assets = AssemblyAssets()
        var others: [(DefinitionForm, DefinitionFile)] = []
        for path in paths {
            let file = try Self.file(path, files)
            switch DefinitionForm(file: file.name, text: file.text) {
            case .native:
                throw TemplateFileError(
                    "\(path) is no CloudFormation template, CDK assembly or OpenAPI definition")
            case .cloudFormation:
                stacks.append(StackSource(name: file.stem, file: file.name, text: file.text))
            case .assembly:
                let assembly = try CDKAssembly(file, options.environment, files)
                stacks += assembly.stacks
                assets.add(assembly.assets)
            case .openAPI: others.append((.openAPI, file))
            }
        }
        var loader = StackLoader(environment: options.environment)
        loader.parameters = options.parameters
        loader.overrides = options.overrides
        loader.files = AssemblyFiles(base: files, assets: assets)
        var imported = CloudFormationImport.load(
            stacks, loader, apiKeyValue: options.apiKeyValue)
        assets.resolve(&imported.functions)
        for (form, file) in others {
            guard let importer = importers.first(where: { $0.form == form }) else {
                throw TemplateFileError("\(file.name): OpenAPI definitions can't be read yet")
            }
            importer.add(file, options, to: &imported)
        }
        return imported
    }

    /// The file at a path, or the manifest in the folder at it.
    package static func file(
        _ path: String, _ files: any TemplateFiles
    ) throws(TemplateFileError) -> DefinitionFile {
        do throws(TemplateFileError) {
            let (name, text) = try files.read(path, from: "")
            return DefinitionFile(name: name, text: text)
        } catch {
            let folder = path.hasSuffix("/") ? path : path + "/"
            do throws(TemplateFileError) {
                let (name, text) = try files.read(folder + CDKAssembly.manifestName, from: "")
                return DefinitionFile(name: name, text: text)
            } catch let other {
                _ = other
                throw error
            }
        }
    }
}
