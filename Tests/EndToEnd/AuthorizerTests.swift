import Foundation
import Testing

// Who may pass, as clients see it: scripts of Tests/Clients against the built binary.
@Suite("Authorizers", .serialized, .timeLimit(.minutes(10)))
struct AuthorizerTests {
    @Test("Lambda authorizers: events, texts, context, policies that are kept")
    func lambdaAuthorizer() throws { try ask("lambda_authorizer.py") }

    @Test("chains on AWS APIs, from OpenAPI and CloudFormation")
    func chains() throws { try ask("authorizer_chains.py") }

    @Test("an API that can't be served closes itself and nothing else")
    func badAPIs() throws { try ask("bad_apis.py") }

    @Test("a chain guards canaries and handshakes without a route; its keys count, messages tell")
    func chainPlaces() throws { try ask("chain_places.py") }

    @Test("recorded handshakes against a candidate; explain and invoke of one, functions asked")
    func handshakeReplay() throws { try ask("handshake_replay.py") }

    @Test("a reload reads files of keys and users again")
    func keyFiles() throws { try ask("key_files.py") }

    @Test("what is kept of authorizers in shadow is bounded, and says so")
    func shadowBounds() throws { try ask("shadow_bounds.py") }

    @Test(
        "what steps of a chain say of time-outs, failures, what is kept; what is logged of decisions"
    )
    func chainPolicies() throws { try ask("chain_policies.py") }

    @Test("answers are there while an authorizer in shadow still waits for its backend")
    func shadowWaits() throws { try ask("shadow_waits.py") }

    @Test("AWS_IAM: signatures of botocore, sessions, policies of keys")
    func signatures() throws { try ask("iam_auth.py") }

    @Test("the caller's own credentials sign what functions and services are asked")
    func callerCredentials() throws { try ask("caller_credentials.py") }

    @Test("OPA, by real Rego: what a policy sees, says and doesn't say")
    func policyAgent() throws { try ask("opa.py") }

    @Test("where a request came from is what trusted peers say, everywhere")
    func clientAddress() throws { try ask("client_address.py") }

    @Test("JWT authorizers and user pools: texts, attacks, rotation, one fetch")
    func tokens() throws { try ask("jwt_auth.py") }

    @Test("JWT authorizers of REST APIs: issuers, claims, scopes; from every kind of definition")
    func restTokens() throws { try ask("rest_jwt.py") }

    @Test("an issuer's keys on another host: asked there, where that is allowed, and no further")
    func keyPlaces() throws { try ask("key_places.py") }

    @Test("an HTTP service decides, and is told no more than it must be")
    func forwardAuth() throws { try ask("forward_auth.py") }

    @Test("names and passwords, checked beside the loop and in a child process")
    func passwords() throws { try ask("basic.py") }

    @Test("OAuth 2.0 introspection: one question, withdrawn tokens, a server that fails")
    func introspection() throws { try ask("introspection.py") }

    @Test("apiKeySource AUTHORIZER: a function says by which key a plan counts")
    func keySource() throws { try ask("key_source.py") }

    @Test("clients' certificates, behind a proxy that ends TLS")
    func certificates() throws { try ask("client_certificate.py") }

    @Test(
        "TLS: names, versions, resumption, slow and broken clients, certificates that are replaced")
    func transport() throws { try ask("tls.py") }

    @Test("TLS with upstreams: whom to believe, names, resumption, bodies, what fails and why")
    func upstreamTransport() throws { try ask("upstream_tls.py") }

    @Test("mutual TLS: who is let in by which name, what is told of them, revocation")
    func mutualTransport() throws { try ask("mutual_tls.py") }

    @Test("the PROXY protocol: both versions, what may follow, what is none")
    func proxyProtocol() throws { try ask("proxy_protocol.py") }

    @Test(
        "custom domains: mappings, routing rules, what is reserved and what is no stage; redirects")
    func domains() throws { try ask("domains.py") }

    @Test("HTTP/2: messages, windows, resets, floods, drain")
    func http2() throws { try ask("http2.py") }

    @Test("HTTP/2 to upstreams: messages, bounds, windows, goodbyes, failures, fallback, nginx")
    func http2Upstreams() throws { try ask("http2_upstreams.py") }

    @Test("the reference stack, served whole")
    func referenceStack() throws { try ask("reference_stack.py") }

    @Test("WebSocket backends behind routes of HTTP: handshakes, back-pressure, ends, time-outs")
    func upgrade() throws { try ask("upgrade.py") }

    @Test("gRPC's client and server with the gateway between them")
    func grpc() throws { try ask("grpc_calls.py") }

    @Test("custom domain names in TLS, certificates that are made, operators' listeners")
    func domainTransport() throws { try ask("domain_tls.py") }

    @Test("the certificate that a stage shows to backends")
    func backendCertificate() throws { try ask("backend_certificate.py") }
}
