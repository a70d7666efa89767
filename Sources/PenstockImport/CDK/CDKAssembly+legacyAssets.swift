internal import CloudFormation
internal import JSON

extension CDKAssembly {
    /// Assets of stacks that name them by parameters, as the CDK's first synthesizer wrote them and
    /// `LegacyStackSynthesizer` still does: cloud-assembly-schema, `FileAssetMetadataEntry`. The values
    /// that `cdk deploy` would give the parameters are given here.
    mutating func addLegacyAssets(
        of artifact: JSONValue, to source: inout StackSource, _ manifest: String,
        _ files: any TemplateFiles
    ) {
        var metadata = artifact["metadata"]?.object
        if metadata == nil, let name = artifact["additionalMetadataFile"]?.string,
            let (_, text) = try? files.read(name, from: manifest)
        {
            metadata = (try? JSONValue(parsing: text))?.object
        }
        let folder = manifest.lastIndex(of: "/").map { manifest[...$0] } ?? ""
        for entry in metadata?.members.flatMap({ $0.value.array ?? [] }) ?? []
        where entry["type"]?.string == "aws:cdk:asset" {
            guard let data = entry["data"], let path = data["path"]?.string,
                let id = data["id"]?.string ?? data["sourceHash"]?.string
            else { continue }
            // A key is its prefix and its name, and the template joins them again.
            let values = [
                "s3BucketParameter": "cdk-assets", "s3KeyParameter": "||\(id)",
                "artifactHashParameter": id,
            ]
            for (member, value) in values {
                guard let parameter = data[member]?.string else { continue }
                if source.parameters[parameter] == nil { source.parameters[parameter] = value }
            }
            assets.add(key: id, path: path.hasPrefix("/") ? path : folder + path)
        }
    }
}
