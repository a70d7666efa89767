internal import Glibc
internal import PenstockImport
internal import PenstockLambda
internal import PenstockLowering

/// Functions of templates as what runs them needs them.
enum ImportedFunctions {
    static func definitions(
        _ functions: [Function], layers: [FunctionLayer]
    ) -> [FunctionDefinition] {
        let contents = Dictionary(layers.map { ($0.arn, $0) }) { first, _ in first }
        return functions.filter { $0.library == nil }.map { function in
            // arn:aws:lambda:REGION:ACCOUNT:function:NAME
            let parts = function.arn.split(separator: ":").map(String.init)
            var definition = FunctionDefinition(
                name: function.name, arn: function.arn,
                region: parts.count > 4 ? parts[3] : "us-east-1",
                account: parts.count > 4 ? parts[4] : "000000000000",
                runtime: function.runtime ?? "", handler: function.handler ?? "",
                code: code(function))
            definition.acceptsQualifiers = true
            definition.environment = function.environment
            definition.timeoutMillis = function.timeout * 1000
            definition.memoryMiB = function.memory
            definition.concurrency = function.concurrency
            definition.layers = function.layers.compactMap { arn in
                guard let layer = contents[arn], case .path(let path) = layer.content else {
                    return nil
                }
                return absolute(path, file: layer.file)
            }
            return definition
        }
    }

    /// Those that the gateway calls in its own process.
    static func libraries(_ functions: [Function]) -> [String: LibraryFunction] {
        functions.reduce(into: [:]) { libraries, function in
            guard let path = function.library else { return }
            libraries[function.arn] = LibraryFunction(
                path: absolute(path, file: function.file), symbol: function.handler ?? "handler")
        }
    }

    private static func code(_ function: Function) -> FunctionDefinition.Code {
        switch function.code {
        case .inline(let text): return .inline(text)
        case .path(let path):
            let path = absolute(path, file: function.file)
            return Self.isFile(path) ? .archive(path) : .folder(path)
        case .object(let bucket, let key):
            return .absent(
                "its code is in S3, s3://\(bucket)/\(key): serve a CDK assembly or a SAM template, "
                    + "which have it as a folder, or give --map \(function.name)=URL")
        case .image(let image):
            return .absent(
                "it is a container image, \(image): run that and give --map \(function.name)=URL of "
                    + "its runtime interface emulator")
        case nil: return .absent("its code is nowhere")
        }
    }

    /// SAM, `CodeUri`: "a local folder or a file"; a file is an archive, whatever its name.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Relative paths are relative to the template.
    private static func absolute(_ path: String, file: String) -> String {
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let joined = path.hasPrefix("/") ? path : folder + path
        if let resolved = realpath(joined, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        // It isn't there: whoever looks for it says so, of the place where it should be.
        guard !joined.hasPrefix("/"), let here = getcwd(nil, 0) else { return joined }
        defer { free(here) }
        return String(cString: here) + "/" + joined
    }
}
