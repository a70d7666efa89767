internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// AWS::WAFv2::WebACLAssociation and its predecessor: a stage's web ACL. Associations with
    /// anything else are none of the gateway's business.
    func importFirewalls() {
        for (type, name) in [
            ("AWS::WAFv2::WebACLAssociation", "WebACLArn"),
            ("AWS::WAFRegional::WebACLAssociation", "WebACLId"),
        ] {
            for placed in resources(type) { importFirewall(placed, name) }
        }
    }

    private func importFirewall(_ placed: PlacedResource, _ name: String) {
        // `arn:{partition}:apigateway:{region}::/restapis/{api}/stages/{stage}`
        guard let resource = placed.resource.properties["ResourceArn"]?.text,
            let range = resource.firstRange(of: ":/restapis/"), resource.contains(":apigateway:")
        else { return }
        let parts = resource[range.upperBound...].split(separator: "/").map(String.init)
        guard parts.count == 3, parts[1] == "stages",
            let api = restAPIs[placed.scope]?[parts[0]], api.value.stages[parts[2]] != nil
        else {
            warning(
                "the firewall is of a stage that isn't among the stacks given", placed,
                JSONPointer(["ResourceArn"]))
            return
        }
        api.value.stages[parts[2]]?.webACLARN =
            placed.resource.properties[name]?.text ?? placed.logicalID
    }
}
