internal import CloudFormation
internal import JSON
internal import SourceTree

extension SAMRewriting {
    func rewriteAPIs() {
        for api in resources("Api") { rewriteREST(api) }
        for api in resources("HttpApi") { rewriteHTTP(api) }
        for api in resources("WebSocketApi") { rewriteWebSocket(api) }
    }

    /// Definitions in files, and the version of OpenAPI that is asked for.
    func readDefinitions() {
        for api in resources("Api") + resources("HttpApi") {
            readFile(api)
            // AWS SAM developer guide, "OpenApiVersion": in the definition that SAM makes itself.
            let version = api.properties["OpenApiVersion"]
            if let version, let text = version.text, api.type == "Api", api.isManaged,
                text.hasPrefix("3")
            {
                api.editDefinition { body in
                    body["swagger"] = nil
                    body["openapi"] = NodeMaker(at: version).text(text)
                }
            }
        }
    }

    /// A `DefinitionUri` that is a path is what `sam package` puts into S3; here it is read.
    private func readFile(_ api: SAMResource) {
        guard let uri = api.properties["DefinitionUri"].map(resolved), let path = uri.text,
            !path.isEmpty, !path.hasPrefix("s3://"), !path.hasPrefix("https://")
        else { return }
        guard let body = context.read(path, at: uri.location, api.pointer("DefinitionUri")) else {
            return
        }
        api.properties["DefinitionUri"] = nil
        api.properties["DefinitionBody"] = body
    }

    func rewriteOthers() {
        for layer in resources("LayerVersion") { rewriteLayer(layer) }
        for table in resources("SimpleTable") { rewriteTable(table) }
        for application in resources("Application") { rewriteApplication(application) }
        for connector in resources("Connector") {
            leaveOut(
                "'\(connector.id)' and any other connector", connector,
                hint: "connectors make permissions, of which nothing here asks")
        }
        let plain = [
            "StateMachine": "AWS::StepFunctions::StateMachine",
            "GraphQLApi": "AWS::AppSync::GraphQLApi",
            "CapacityProvider": "AWS::Lambda::CapacityProvider",
        ]
        let known = [
            "Api", "HttpApi", "WebSocketApi", "Function", "LayerVersion", "SimpleTable",
            "Application", "Connector",
        ]
        for resource in resources where !known.contains(resource.type) {
            guard let type = plain[resource.type] else {
                context.report.error(
                    "unknown type '\(Self.prefix)\(resource.type)'",
                    at: resource.written["Type"]?.location ?? resource.keyLocation,
                    JSONPointer(["Resources", resource.id, "Type"]),
                    hint: SAMProperties.typeHint(resource.type))
                continue
            }
            // Nothing here serves it: it is there to be referred to.
            emit(resource.id, type, [("Name", resource.properties["Name"])], for: resource)
        }
    }

    private func rewriteTable(_ table: SAMResource) {
        let make = table.make
        let key = table.properties["PrimaryKey"]
        let name = key?["Name"] ?? make.text("id")
        let types = ["String": "S", "Number": "N", "Binary": "B"]
        let type = key?["Type"]?.text ?? "String"
        if types[type] == nil {
            error(
                "'\(type)' is no type of a key", at: key?["Type"], table, "PrimaryKey", "Type",
                hint: "String, Number or Binary")
        }
        let attribute = make.map([
            ("AttributeName", name), ("AttributeType", make.text(types[type] ?? "S")),
        ])
        let hash = make.map([("AttributeName", name), ("KeyType", make.text("HASH"))])
        let throughput = table.properties["ProvisionedThroughput"]
        emit(
            table.id, "AWS::DynamoDB::Table",
            [
                ("AttributeDefinitions", make.list([attribute])),
                ("KeySchema", make.list([hash])),
                ("BillingMode", throughput == nil ? make.text("PAY_PER_REQUEST") : nil),
                ("Tags", table.properties["Tags"].map(make.tags)),
            ]
                + copied(
                    [
                        "PointInTimeRecoverySpecification", "ProvisionedThroughput",
                        "SSESpecification", "TableName",
                    ], table), for: table)
    }

    private func rewriteApplication(_ application: SAMResource) {
        guard let location = application.properties["Location"] else {
            error("'Location' is missing", at: nil, application)
            return
        }
        guard location.text != nil else {
            leaveOut(
                "'\(application.id)' and any other application of the repository", application,
                hint: "only applications by path are read")
            return
        }
        emit(
            application.id, "AWS::CloudFormation::Stack",
            [("TemplateURL", location)]
                + copied(["Parameters", "NotificationARNs", "TimeoutInMinutes"], application)
                + [("Tags", application.properties["Tags"].map(application.make.tags))],
            for: application)
    }
}
