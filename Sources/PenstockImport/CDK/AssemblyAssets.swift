internal import CloudFormation
internal import JSON

/// Where the files are that an assembly's templates name by bucket and key.
struct AssemblyAssets: Sendable {
    /// By object key, which holds a hash and is the same in every bucket.
    private var paths: [String: String] = [:]

    /// Reads a list of assets; what it says wrongly is missed where it is asked for.
    mutating func add(_ text: String, file: String) {
        guard let json = try? JSONValue(parsing: text) else { return }
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        for asset in json["files"]?.object?.members ?? [] {
            guard let path = asset.value["source"]?["path"]?.string else { continue }
            for destination in asset.value["destinations"]?.object?.members ?? [] {
                guard let key = destination.value["objectKey"]?.string else { continue }
                paths[key] = path.hasPrefix("/") ? path : folder + path
            }
        }
    }

    mutating func add(key: String, path: String) { paths[key] = path }

    mutating func add(_ other: AssemblyAssets) {
        paths.merge(other.paths) { mine, _ in mine }
    }

    /// The file of an object key, or of a URL that ends in one.
    func path(_ name: String) -> String? {
        if let path = paths[name] { return path }
        return name.split(separator: "/").last.flatMap { paths[String($0)] }
    }

    /// Says of functions where their code is.
    func resolve(_ functions: inout [Function]) {
        for index in functions.indices {
            guard case .object(_, let key) = functions[index].code, let path = path(key) else {
                continue
            }
            functions[index].code = .path(path)
        }
    }
}

/// Files, and those that stand in an assembly for what templates fetch from S3.
struct AssemblyFiles: TemplateFiles {
    let base: any TemplateFiles
    let assets: AssemblyAssets

    func read(_ name: String, from base: String) throws(TemplateFileError) -> (
        name: String, text: String
    ) {
        try self.base.read(assets.path(name) ?? name, from: assets.path(name) == nil ? base : "")
    }
}
