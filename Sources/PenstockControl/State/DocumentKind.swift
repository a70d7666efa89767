/// The kinds of documents: each an AWS noun that changes by itself, so that a write stores little.
enum DocumentKind: String, Sendable, CaseIterable {
    case account
    // REST APIs. Their parts have the API's id as their parent.
    case restAPI = "restapi"
    case resource, authorizer, model, requestValidator, gatewayResponse, documentationPart
    case documentationVersion, deployment, stage, authorizerChain
    // HTTP and WebSocket APIs, and likewise their parts.
    case api, route, integration
    case v2Authorizer, v2Model, v2Deployment, v2Stage, v2AuthorizerChain
    // What belongs to no API.
    case apiKey, usagePlan, domainName, accessAssociation, vpcLink, v2VPCLink, clientCertificate
    // Of Lambda.
    case function
}
