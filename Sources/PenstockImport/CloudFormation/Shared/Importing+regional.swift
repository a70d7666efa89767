internal import CloudFormation
internal import JSON
internal import PenstockModel

extension Importing {
    /// What belongs to a region rather than to an API.
    func importRegional() {
        for placed in resources("AWS::ApiGateway::Account") {
            guard let account = noun(Account.self, placed) else { continue }
            updateAccount(placed) { $0.account.cloudWatchRoleARN = account.cloudWatchRoleARN }
        }
        for placed in resources("AWS::ApiGateway::ClientCertificate") {
            guard var certificate = noun(ClientCertificate.self, placed) else { continue }
            certificate.id = placed.ref
            updateAccount(placed) { $0.clientCertificates[certificate.id] = certificate }
        }
        for placed in resources("AWS::ApiGateway::VpcLink") {
            guard var link = noun(VPCLink.self, placed) else { continue }
            link.id = placed.ref
            updateAccount(placed) { $0.vpcLinks[link.id] = link }
        }
        for placed in resources("AWS::ApiGatewayV2::VpcLink") {
            guard var link = noun(V2VPCLink.self, placed) else { continue }
            link.vpcLinkID = placed.ref
            updateAccount(placed) { $0.v2VPCLinks[link.vpcLinkID] = link }
        }
    }
}
