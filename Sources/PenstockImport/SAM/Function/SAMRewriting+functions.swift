internal import JSON
internal import SourceTree

// AWS SAM developer guide, "AWS::Serverless::Function" and "Generated resources for
// AWS::Serverless::Function".
extension SAMRewriting {
    func rewriteFunctions() {
        for function in resources("Function") {
            let make = function.make
            let properties = function.properties
            let role = properties["Role"]
            if role == nil { emitRole(of: function) }
            emit(
                function.id, "AWS::Lambda::Function",
                [
                    ("Code", code(function)),
                    ("Role", role ?? make.getAtt(function.id + "Role", "Arn")),
                    ("Tags", tags(of: function)),
                    ("TracingConfig", properties["Tracing"].map { make.map([("Mode", $0)]) }),
                ]
                    + copied(SAMProperties.functionAsIs, function), for: function)
            let target = emitAlias(of: function)
            for kind in leftOutEvents(function) {
                leaveOut(
                    "the event type '\(kind)'", function,
                    hint: "only events of Api and HttpApi call functions here")
            }
            // As SAM has it: by path.
            let events = self.events(of: function).sorted { $0.path < $1.path }
            for var event in events {
                event.target = target
                if event.api.type == "Api" { addREST(event) } else { addHTTP(event) }
            }
        }
    }

    private func leftOutEvents(_ function: SAMResource) -> [String] {
        (function.properties["Events"]?.mapping ?? []).compactMap { event in
            guard let type = event.value["Type"]?.text else {
                error("the event has no 'Type'", at: event.value, function, "Events", event.key)
                return nil
            }
            checkEvent(event, type, function)
            return type == "Api" || type == "HttpApi" ? nil : type
        }
    }

    private func code(_ function: SAMResource) -> SourceNode? {
        let make = function.make
        let properties = function.properties
        if let image = properties["ImageUri"] { return make.map([("ImageUri", image)]) }
        if properties["PackageType"]?.text == "Image" {
            // `sam build` says where an image comes from; until then there is no address.
            return make.map([("ImageUri", make.text("\(function.id.lowercased()):latest"))])
        }
        if let text = properties["InlineCode"] { return make.map([("ZipFile", text)]) }
        guard let uri = properties["CodeUri"] else {
            error(
                "the function has no code", at: nil, function,
                hint: "give 'CodeUri', 'InlineCode' or 'ImageUri'")
            return nil
        }
        return object(uri, make)
    }

    /// A path as it is; an object of S3 as Lambda's resources have it.
    private func object(_ uri: SourceNode, _ make: NodeMaker) -> SourceNode {
        if let bucket = uri["Bucket"], let key = uri["Key"] {
            return make.map([
                ("S3Bucket", bucket), ("S3Key", key), ("S3ObjectVersion", uri["Version"]),
            ])
        }
        guard let text = uri.text, text.hasPrefix("s3://") else { return uri }
        let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return uri }
        let key = parts[1].split(separator: "?", maxSplits: 1).map(String.init)
        let version = key.count > 1 && key[1].hasPrefix("versionId=") ? key[1].dropFirst(10) : nil
        return make.map([
            ("S3Bucket", make.text(parts[0])), ("S3Key", make.text(key[0])),
            ("S3ObjectVersion", version.map { make.text(String($0)) }),
        ])
    }

    private func tags(of function: SAMResource) -> SourceNode {
        let make = function.make
        let own = make.map([("lambda:createdBy", make.text("SAM"))])
        let given = function.properties["Tags"].map(make.tags)?.sequence ?? []
        // Tags that are propagated are those of the template only.
        if !given.isEmpty, function.properties["PropagateTags"]?.isTrue == true {
            return make.list(given)
        }
        return make.list((make.tags(own).sequence ?? []) + given)
    }

    /// The role is there to be named; what it may do is of no concern here.
    private func emitRole(of function: SAMResource) {
        let make = function.make
        let service = make.map([("Service", make.list([make.text("lambda.amazonaws.com")]))])
        let statement = make.map([
            ("Action", make.list([make.text("sts:AssumeRole")])), ("Effect", make.text("Allow")),
            ("Principal", service),
        ])
        let policy = make.map([
            ("Version", make.text("2012-10-17")), ("Statement", make.list([statement])),
        ])
        emit(
            function.id + "Role", "AWS::IAM::Role",
            [
                (
                    "AssumeRolePolicyDocument",
                    function.properties["AssumeRolePolicyDocument"] ?? policy
                )
            ] + copied(["PermissionsBoundary"], function)
                + [("Path", function.properties["RolePath"])], for: function)
    }

    /// The version and the alias of a function that has `AutoPublishAlias`: what its events call.
    private func emitAlias(of function: SAMResource) -> FunctionTarget {
        let plain = FunctionTarget(id: function.id, isAlias: false)
        guard let given = function.properties["AutoPublishAlias"].map(resolved) else {
            return plain
        }
        guard let name = given.text else {
            error(
                "'AutoPublishAlias' is no text", at: given, function, "AutoPublishAlias",
                hint: "a name, or a reference to a parameter")
            return plain
        }
        let make = function.make
        // The version's id follows the code, by a digest of its own here.
        let seed = [code(function), function.properties["Environment"]].compactMap { $0 }
        let version = function.id + "Version" + LogicalID.suffix(make.list(seed))
        emit(
            version, "AWS::Lambda::Version",
            [
                ("FunctionName", make.ref(function.id)),
                ("Description", function.properties["VersionDescription"]),
            ], for: function, part: "Version",
            attributes: [
                (
                    "DeletionPolicy",
                    function.written["DeletionPolicy"]
                        ?? function.properties["VersionDeletionPolicy"] ?? make.text("Retain")
                )
            ])
        let word = name.map { $0 == "-" ? "D" : $0 == "_" ? "U" : String($0) }.joined()
        let alias = function.id + "Alias" + word
        emit(
            alias, "AWS::Lambda::Alias",
            [
                ("Name", make.text(name)), ("FunctionName", make.ref(function.id)),
                ("FunctionVersion", make.getAtt(version, "Version")),
            ] + copied(["ProvisionedConcurrencyConfig"], function), for: function, part: "Alias")
        return FunctionTarget(id: alias, isAlias: true)
    }

    /// A layer keeps its logical id, to which AWS's translator appends a digest.
    func rewriteLayer(_ layer: SAMResource) {
        let make = layer.make
        emit(
            layer.id, "AWS::Lambda::LayerVersion",
            [
                ("LayerName", layer.properties["LayerName"] ?? make.text(layer.id)),
                ("Content", layer.properties["ContentUri"].map { object($0, make) }),
            ]
                + copied(
                    [
                        "Description", "CompatibleArchitectures", "CompatibleRuntimes",
                        "LicenseInfo",
                    ], layer), for: layer)
    }
}
