import CloudFormation
import PenstockImport
import PenstockModel
import SourceTree
import Testing

/// Forms: aws-cdk, package cloud-assembly-schema.
@Suite struct CDKAssemblyTests {
    struct Files: TemplateFiles {
        var texts: [String: String]

        func read(_ name: String, from base: String) throws(TemplateFileError) -> (
            name: String, text: String
        ) {
            let folder =
                name.hasPrefix("/") ? "" : base.lastIndex(of: "/").map { base[...$0] } ?? ""
            guard let text = texts[folder + name] else { throw TemplateFileError("not there") }
            return (folder + name, text)
        }
    }

    private static let api = #"""
        {"Resources": {"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "NAME"}}}}
        """#

    private func manifest(_ artifacts: String) -> String {
        #"{"version": "55.0.0", "artifacts": {\#(artifacts)}}"#
    }

    private func load(_ texts: [String: String]) throws -> Imported {
        try DefinitionImport(ImportOptions(), files: Files(texts: texts)).load(["/out"])
    }

    @Test("stacks of an assembly and of its stages come in, each in its own environment")
    func stages() throws {
        let imported = try load([
            "/out/manifest.json": manifest(
                #"""
                "One": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1",
                        "properties": {"templateFile": "One.template.json"}},
                "assembly-Prod": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}},
                "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}}
                """#),
            "/out/One.template.json": Self.api.replacing("NAME", with: "one"),
            "/out/assembly-Prod/manifest.json": manifest(
                #"""
                "Two": {"type": "aws:cloudformation:stack", "environment": "aws://unknown-account/unknown-region",
                        "properties": {"templateFile": "Two.template.json", "stackName": "Prod-Two"}}
                """#),
            "/out/assembly-Prod/Two.template.json": Self.api.replacing("NAME", with: "two"),
        ])
        #expect(!imported.report.hasErrors)
        #expect(imported.stacks.map(\.name) == ["One", "Prod-Two"])
        let one = imported.accounts[Scope(region: "eu-west-1", account: "111122223333")]
        #expect(one?.restAPIs.values.map(\.definition.api.name) == ["one"])
        #expect(imported.accounts[Scope()]?.restAPIs.values.map(\.definition.api.name) == ["two"])
    }

    @Test("assets that a stack names by parameters are found without giving them")
    func legacy() throws {
        let imported = try load([
            "/out/manifest.json": manifest(
                #"""
                "A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.template.json"},
                      "additionalMetadataFile": "A.metadata.json"}
                """#),
            "/out/A.metadata.json": #"""
            {"/A": [{"type": "aws:cdk:asset", "data": {"path": "asset.abc", "id": "abc", "packaging": "zip",
             "sourceHash": "abc", "s3BucketParameter": "B", "s3KeyParameter": "K",
             "artifactHashParameter": "H"}}]}
            """#,
            "/out/A.template.json": #"""
            {"Parameters": {"B": {"Type": "String"}, "K": {"Type": "String"}, "H": {"Type": "String"}},
             "Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {
              "Runtime": "python3.12", "Handler": "a.b", "Role": "arn:aws:iam::000000000000:role/r",
              "Code": {"S3Bucket": {"Ref": "B"}, "S3Key": {"Fn::Join": ["", [
               {"Fn::Select": [0, {"Fn::Split": ["||", {"Ref": "K"}]}]},
               {"Fn::Select": [1, {"Fn::Split": ["||", {"Ref": "K"}]}]}]]}}}}}}
            """#,
        ])
        #expect(!imported.report.hasErrors)
        #expect(imported.functions.map(\.code) == [.path("/out/asset.abc")])
    }

    @Test("a nested stack's template is the asset that its URL ends in")
    func nested() throws {
        let imported = try load([
            "/out/manifest.json": manifest(
                #"""
                "A.assets": {"type": "cdk:asset-manifest", "properties": {"file": "A.assets.json"}},
                "A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.template.json"}}
                """#),
            "/out/A.assets.json": #"""
            {"files": {"abc": {"source": {"path": "nested.template.json"},
             "destinations": {"current": {"bucketName": "b", "objectKey": "abc.json"}}}}}
            """#,
            "/out/A.template.json": #"""
            {"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Properties":
             {"TemplateURL": {"Fn::Sub": "https://s3.${AWS::Region}.${AWS::URLSuffix}/b/abc.json"}}}}}
            """#,
            "/out/nested.template.json": Self.api.replacing("NAME", with: "inner"),
        ])
        #expect(!imported.report.hasErrors)
        #expect(imported.accounts[Scope()]?.restAPIs.values.map(\.definition.api.name) == ["inner"])
    }

    @Test("a folder without a manifest, and an assembly in itself, are refused")
    func faults() {
        #expect(throws: TemplateFileError.self) { try load([:]) }
        #expect(throws: TemplateFileError.self) {
            try load([
                "/out/manifest.json": manifest(
                    #""X": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}"#)
            ])
        }
    }
}
