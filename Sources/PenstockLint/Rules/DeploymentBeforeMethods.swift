internal import CloudFormation

/// A template's deployment may be made before the methods that it is to freeze.
struct DeploymentBeforeMethods: LintRule {
    let id = "deployment-before-methods"
    let severity = LintSeverity.warning
    let reason =
        "CloudFormation makes what doesn't depend on each other in any order, so the deployment fails or freezes an API without its methods."
    let source = "CloudFormation Template Reference, \"AWS::ApiGateway::Deployment\""
    let advice = "name the API's methods in the deployment's DependsOn"

    func check(_ definitions: LintDefinitions, _ findings: inout LintFindings) {
        for stack in definitions.stacks.flatMap(\.withNested) {
            let byID = Dictionary(
                stack.resources.map { ($0.logicalID, $0) }, uniquingKeysWith: { first, _ in first })
            for deployment in stack.resources
            where deployment.type == "AWS::ApiGateway::Deployment" {
                let api = deployment.properties["RestApiId"]?.text ?? ""
                let methods = stack.resources.filter {
                    $0.type == "AWS::ApiGateway::Method"
                        && $0.properties["RestApiId"]?.text == api
                }
                guard let first = methods.first else { continue }
                let before = closure(of: deployment, byID)
                guard let missing = methods.first(where: { !before.contains($0.logicalID) })
                else { continue }
                let isAll = methods.allSatisfy { !before.contains($0.logicalID) }
                findings.add(
                    isAll
                        ? "the deployment depends on none of the API's methods"
                        : "the deployment doesn't depend on the method '\(missing.logicalID)'",
                    LintSubject(
                        kind: .deployment, api: api, id: deployment.identity.ref,
                        name: deployment.logicalID),
                    advice: "add DependsOn: \(isAll ? first.logicalID : missing.logicalID)"
                        + (isAll && methods.count > 1 ? " and the others" : ""))
            }
        }
    }

    /// Everything that is made before a resource.
    private func closure(
        of resource: StackResource, _ byID: [String: StackResource]
    ) -> Set<String> {
        var found: Set<String> = []
        var rest = resource.dependencies
        while let next = rest.popLast() {
            guard found.insert(next).inserted else { continue }
            rest += byID[next]?.dependencies ?? []
        }
        return found
    }
}
