internal import CloudFormation
internal import JSON
internal import SourceTree

/// `AWS::Serverless-2016-10-31`: puts the plain resources in place of the serverless ones, as
/// AWS's translator does (PyPI aws-sam-translator 1.110; `Tests/ImportTests/SAM` compares).
struct SAMTransform: TemplateTransform {
    var name: String { "AWS::Serverless-2016-10-31" }

    func transform(_ root: SourceNode, _ context: TransformContext) -> SourceNode {
        guard root["Resources"]?.mapping != nil else { return root }
        let rewriting = SAMRewriting(root, context)
        rewriting.checkProperties()
        rewriting.giveBodies()
        rewriting.addEventPaths()
        rewriting.mergeGlobals()
        rewriting.readDefinitions()
        rewriting.rewriteFunctions()
        rewriting.rewriteAPIs()
        rewriting.rewriteOthers()
        // What is wrong here would be wrong again in what it comes to, where nobody wrote it.
        if context.report.hasErrors {
            return NodeMaker(at: root).map([
                ("Parameters", root["Parameters"]), ("Resources", NodeMaker(at: root).map([])),
            ])
        }
        return rewriting.finish()
    }
}
