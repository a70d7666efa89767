internal import CloudFormation
internal import JSON
internal import PenstockModel

/// Reads an AWS::Lambda::Function as far as a gateway needs it.
struct FunctionReader {
    let importing: Importing
    let placed: PlacedResource

    private var properties: TemplateValue { placed.resource.properties }

    func function() -> Function? {
        var function = Function()
        let arn = placed.resource.identity.attributes["Arn"]?.string ?? ""
        function.arn = arn
        function.name = arn.split(separator: ":").last.map(String.init) ?? placed.ref
        function.file = placed.stack.file
        function.stack = placed.stack.name
        function.logicalID = placed.logicalID
        function.location = placed.resource.location
        function.runtime = placed.text("Runtime")
        function.handler = placed.text("Handler")
        function.roleARN = placed.text("Role")
        function.code = code("Code")
        function.library = placed.own(.library)?.string
        guard let timeout = integer("Timeout", or: 3), let memory = integer("MemorySize", or: 128),
            let environment = environment()
        else { return nil }
        function.timeout = timeout
        function.memory = memory
        let reserved = properties["ReservedConcurrentExecutions"]
        function.concurrency = reserved?.text.flatMap { Int($0) }
        function.environment = environment
        function.layers = (properties["Layers"]?.array ?? []).compactMap(\.text)
        let command = properties["ImageConfig"]?["Command"]?.array ?? []
        function.command = command.compactMap(\.text)
        return function
    }

    /// CDK and SAM put the local path of what they upload into the metadata ("aws:asset:path").
    func code(_ property: String) -> Function.Code? {
        if let path = placed.resource.metadata?["aws:asset:path"]?.string { return .path(path) }
        guard let code = properties[property] else {
            importing.error(
                "'\(property)' is missing", placed, hint: "\(placed.resource.type) needs it")
            return nil
        }
        // `aws cloudformation package` puts a bucket where a path was: a plain text is the path.
        if let path = code.string { return .path(path) }
        if let text = code["ZipFile"]?.text { return .inline(text) }
        if let image = code["ImageUri"]?.text { return .image(image) }
        if let bucket = code["S3Bucket"]?.text, let key = code["S3Key"]?.text {
            return .object(bucket: bucket, key: key)
        }
        importing.error(
            "the code is nowhere", placed, JSONPointer([property]),
            hint: "give 'ZipFile', 'ImageUri', or 'S3Bucket' and 'S3Key'")
        return nil
    }

    private func integer(_ name: String, or byDefault: Int) -> Int? {
        guard let value = properties[name] else { return byDefault }
        if let number = value.text.flatMap({ Int($0) }) { return number }
        importing.error("expected an integer, found \(value.kindName)", placed, JSONPointer([name]))
        return nil
    }

    private func environment() -> [String: String]? {
        guard let variables = properties["Environment"]?["Variables"] else { return [:] }
        let path = JSONPointer(["Environment", "Variables"])
        guard let members = variables.object else {
            importing.error("expected a mapping, found \(variables.kindName)", placed, path)
            return nil
        }
        var result: [String: String] = [:]
        for member in members {
            guard let text = member.value.text else {
                importing.error(
                    "expected text, found \(member.value.kindName)", placed,
                    path.appending(member.key))
                return nil
            }
            result[member.key] = text
        }
        return result
    }
}
