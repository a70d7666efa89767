internal import CloudFormation
internal import PenstockModel
internal import SourceTree

/// A file with an OpenAPI document as an API that is deployed to one stage, for `serve` and `import`.
package struct OpenAPIImporter: DefinitionImporter {
    package var form: DefinitionForm { .openAPI }

    package init() {}

    /// The stage of a REST API whose document names none.
    static let stageDefault = "default"

    package func add(
        _ file: DefinitionFile, _ options: ImportOptions, to imported: inout Imported
    ) {
        let report = imported.report
        guard let document = OpenAPIDocument(file.text, file: file.name, report: report) else {
            return
        }
        let environment = options.environment
        let scope = Scope(region: environment.region, account: environment.account)
        let naming = NounNaming.stable(stack: file.stem)
        let isHTTP = document.describesHTTPAPI
        let id =
            NounID.chosen(by: document.tags) ?? naming.id(isHTTP ? .api : .restAPI, "API")
        let account = imported.accounts[scope] ?? AccountState()
        guard account.restAPIs[id] == nil, account.apis[id] == nil else {
            report.error(
                "another API has the id '\(id)'", at: document.root, document.place,
                hint: "rename one of the files, or give another tag '\(NounID.tag)'")
            return
        }
        let found = DefinitionDocument(api: id, root: document.root, place: document.place)
        imported.documents.append(found)
        imported.placeOperations(of: found, scope)
        // What could not be imported is in the report.
        if isHTTP {
            imported.accounts[scope, default: AccountState()].apis[id] = try? http(
                document, id, environment.region, naming)
        } else {
            imported.accounts[scope, default: AccountState()].restAPIs[id] = try? rest(
                document, id, naming)
        }
    }

    private func rest(
        _ document: OpenAPIDocument, _ id: String, _ naming: NounNaming
    ) throws(OpenAPIFailure) -> RestAPIRecord {
        var api = RestAPI()
        api.id = id
        let base = RestAPIDefinition(api, rootID: naming.id(.resource, "root"))
        var record = RestAPIRecord(
            try document.importRestAPI(
                into: base, OpenAPIOptions(), naming: naming
            ).definition)
        var deployment = Deployment()
        deployment.id = naming.id(.deployment, "deployment")
        record.deployments[deployment.id] = DeploymentRecord(deployment, of: record.definition)
        var stage = Stage()
        stage.stageName = document.stageName ?? Self.stageDefault
        stage.deploymentID = deployment.id
        record.stages[stage.stageName] = stage
        return record
    }

    private func http(
        _ document: OpenAPIDocument, _ id: String, _ region: String, _ naming: NounNaming
    ) throws(OpenAPIFailure) -> APIRecord {
        var api = API()
        api.apiID = id
        api.apiEndpoint = "https://\(id).execute-api.\(region).amazonaws.com"
        var record = APIRecord(
            try document.importAPI(
                into: APIDefinition(api), OpenAPIOptions(), naming: naming
            ).definition)
        var deployment = V2Deployment()
        deployment.deploymentID = naming.id(.deployment, "deployment")
        deployment.autoDeployed = true
        record.deployments[deployment.deploymentID] = V2DeploymentRecord(
            deployment, of: record.definition)
        var stage = V2Stage()
        stage.stageName = document.stageName ?? "$default"
        stage.autoDeploy = true
        stage.deploymentID = deployment.deploymentID
        record.stages[stage.stageName] = stage
        return record
    }
}
