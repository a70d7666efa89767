import PenstockImport
import Testing

@Suite struct DefinitionFormTests {
    @Test(
        "a file's form is told by the names of its outermost members",
        arguments: [
            ("a.yaml", "Resources:\n  A: {Type: X}\n", DefinitionForm.cloudFormation),
            (
                "a.yaml", "# words\nTransform: AWS::Serverless-2016-10-31\nResources: {}\n",
                .cloudFormation
            ),
            ("a.json", #"{"Resources": {"openapi": 1}}"#, .cloudFormation),
            ("a.yaml", "{Resources: {A: {Type: X}}}", .cloudFormation),
            (
                "a.template", "\n{ \"Description\": \"a, b: {\\\"\", \"Resources\": {} }",
                .cloudFormation
            ),
            ("a.yaml", "openapi: 3.0.1\ninfo: {title: x}\n", .openAPI),
            ("a.json", #"{"swagger": "2.0", "paths": {}}"#, .openAPI),
            ("manifest.json", #"{"version": "55.0.0", "artifacts": {}}"#, .assembly),
            ("penstock.yaml", "listeners:\n  - address: :80\napis:\n  Resources: {}\n", .native),
            ("a.json", #"{"apis": {"openapi": {}}}"#, .native),
            ("a.yaml", "", .native),
        ])
    func form(file: String, text: String, form: DefinitionForm) {
        #expect(DefinitionForm(file: file, text: text) == form)
    }
}
