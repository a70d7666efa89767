internal import CloudFormation
internal import JSON
internal import PenstockModel
internal import SourceTree

extension Importing {
    /// AWS::Lambda::Function, LayerVersion and Permission.
    func importFunctions() {
        let invented = inventedIDs()
        for placed in resources("AWS::Lambda::Function") {
            guard let function = FunctionReader(importing: self, placed: placed).function() else {
                continue
            }
            warn(of: invented, in: placed)
            imported.functions.append(function)
        }
        for placed in resources("AWS::Lambda::LayerVersion") {
            let reader = FunctionReader(importing: self, placed: placed)
            guard let content = reader.code("Content") else { continue }
            imported.layers.append(
                FunctionLayer(arn: placed.ref, content: content, file: placed.stack.file))
        }
        for placed in resources("AWS::Lambda::Permission") {
            guard let name = required("FunctionName", of: placed),
                let action = required("Action", of: placed),
                let principal = required("Principal", of: placed)
            else { continue }
            imported.permissions.append(
                FunctionPermission(
                    function: name, action: action, principal: principal,
                    sourceARN: placed.text("SourceArn"),
                    sourceAccount: placed.text("SourceAccount")))
        }
    }

    private func inventedIDs() -> [(id: String, placed: PlacedResource)] {
        rest { _ in false }.filter { $0.resource.identity.isInvented && $0.ref.count >= 8 }
            .map { ($0.ref, $0) }
    }

    /// A function that is told an id which only looks like one would look for what isn't there.
    private func warn(
        of invented: [(id: String, placed: PlacedResource)], in placed: PlacedResource
    ) {
        let variables = placed.resource.properties["Environment"]?["Variables"]?.object ?? []
        for variable in variables {
            guard let text = variable.value.text else { continue }
            for (id, other) in invented where text.contains(id) {
                warning(
                    "the function is given '\(id)', which is no real \(other.resource.type)",
                    placed, JSONPointer(["Environment", "Variables", variable.key]),
                    hint: "name the real '\(other.logicalID)' by --resources FILE")
            }
        }
    }

    /// Everything else, listed once.
    func importOthers() {
        let taken: Set = ["AWS::CloudFormation::Stack", "AWS::CDK::Metadata"]
        let others = rest { type in
            type.hasPrefix("AWS::ApiGateway") || type.hasPrefix("AWS::Lambda::")
                || taken.contains(type)
        }
        imported.others = others.map { placed in
            OtherResource(
                stack: placed.stack.name, logicalID: placed.logicalID,
                type: placed.resource.type, id: placed.ref,
                isInvented: placed.resource.identity.isInvented)
        }
        for placed in unknownGatewayTypes() {
            error(
                "'\(placed.resource.type)' can't be imported", placed,
                hint: "portals are served by AWS only")
        }
    }

    /// Types of the two services that no step has taken.
    private func unknownGatewayTypes() -> [PlacedResource] {
        rest { type in
            !type.hasPrefix("AWS::ApiGateway") || GatewayTypes.nouns[type] != nil
                || type == GatewayTypes.overrides
        }
    }
}
