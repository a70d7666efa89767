internal import CloudFormation
internal import JSON

/// What `cdk synth` writes: a manifest, a template for each stack, nested assemblies for stages, and
/// lists of assets. The manifest's form is aws-cdk's package cloud-assembly-schema.
struct CDKAssembly {
    static let manifestName = "manifest.json"
    /// Assemblies in assemblies; CDK itself makes one level for stages.
    private static let depthMax = 8

    private(set) var stacks: [StackSource] = []
    var assets = AssemblyAssets()

    /// - Parameter environment: of stacks that don't say where they run.
    init(
        _ manifest: DefinitionFile, _ environment: StackEnvironment, _ files: any TemplateFiles
    ) throws(TemplateFileError) {
        try add(manifest, environment, files, depth: 0)
    }

    private mutating func add(
        _ manifest: DefinitionFile, _ environment: StackEnvironment, _ files: any TemplateFiles,
        depth: Int
    ) throws(TemplateFileError) {
        guard depth < Self.depthMax else {
            throw TemplateFileError(
                "\(manifest.name): assemblies nest deeper than \(Self.depthMax)")
        }
        guard let json = try? JSONValue(parsing: manifest.text),
            let artifacts = json["artifacts"]?.object
        else { throw TemplateFileError("\(manifest.name): is no manifest of an assembly") }
        for (id, artifact) in artifacts.members {
            let properties = artifact["properties"]
            switch artifact["type"]?.string {
            case "aws:cloudformation:stack":
                guard let name = properties?["templateFile"]?.string else { continue }
                let (file, text) = try files.read(name, from: manifest.name)
                var source = StackSource(
                    name: properties?["stackName"]?.string ?? id, file: file, text: text)
                for parameter in properties?["parameters"]?.object?.members ?? [] {
                    source.parameters[parameter.key] = parameter.value.string
                }
                addLegacyAssets(of: artifact, to: &source, manifest.name, files)
                source.environment = Self.environment(
                    artifact["environment"]?.string, over: environment)
                stacks.append(source)
            case "cdk:asset-manifest":
                guard let name = properties?["file"]?.string else { continue }
                let (file, text) = try files.read(name, from: manifest.name)
                assets.add(text, file: file)
            case "cdk:cloud-assembly":
                guard let folder = properties?["directoryName"]?.string else { continue }
                let (file, text) = try files.read(
                    "\(folder)/\(Self.manifestName)", from: manifest.name)
                try add(
                    DefinitionFile(name: file, text: text), environment, files, depth: depth + 1)
            default: break
            }
        }
    }

    /// `aws://account/region`, either of them perhaps unknown.
    private static func environment(
        _ text: String?, over environment: StackEnvironment
    ) -> StackEnvironment {
        var result = environment
        let parts = (text ?? "").split(separator: "/").dropFirst()
        guard parts.count == 2, let account = parts.first, let region = parts.last else {
            return result
        }
        if account != "unknown-account" { result.account = String(account) }
        if region != "unknown-region" { result.region = String(region) }
        return result
    }
}
