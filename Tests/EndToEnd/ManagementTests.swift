import Foundation
import Testing

@Suite("Management APIs", .serialized, .timeLimit(.minutes(15)))
struct ManagementTests {
    private static let clients = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Clients")

    /// A script of Tests/Clients, to its end.
    private func run(_ script: String, _ arguments: [String]) throws -> CommandRun {
        try CommandRun(
            arguments, executable: Self.clients.appending(path: script))
    }

    @Test(
        "real clients do their work and get AWS's answers",
        arguments: [
            "rest_api.py", "http_api.py", "awscli_rest.sh", "awscli_http.sh", "terraform.sh",
            "terraform/replay.py",
        ])
    func clients(script: String) throws {
        let gateway = try Gateway("  {}", arguments: ["--manage", "127.0.0.1:0", "--ephemeral"])
        let run = try run(script, ["http://127.0.0.1:\(gateway.managementPort)"])
        if run.status == 77 {
            print("notice: \(script) made no calls: \(run.errors)")
            return
        }
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test("what was acknowledged is there after kill -9, and whole")
    func crashes() throws {
        let run = try run(
            "crash_writes.py", [Build.penstock.path, "--runs", "3", "--writes", "200"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test("what is signed for other services reaches --aws-endpoint unchanged, or is refused")
    func forwarding() throws {
        let run = try run("aws_endpoint.py", [Build.penstock.path])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test(
        "functions are made, called, versioned and deleted over the Lambda API; STS says who asks")
    func functions() throws {
        let run = try run("lambda_api.py", [Build.penstock.path])
        if run.status == 77 {
            print("notice: lambda_api.py made no calls: \(run.output)")
            return
        }
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test(
        "calls of functions hold no worker: they may call back, and streams come as they are written"
    )
    func calls() throws { try check("lambda_calls.py") }

    @Test("a function is called as long as its policy lets API Gateway (--enforce-permissions)")
    func permissions() throws { try check("lambda_permissions.py") }

    @Test("boto3 tests an authorizer before any deployment")
    func testedAuthorizer() throws { try check("test_authorizer.py") }

    @Test("a stage's cache of authorizers' answers is flushed by boto3")
    func flushedAuthorizers() throws { try check("authorizer_cache.py") }

    @Test("requests to services of AWS are signed as botocore signs them, whatever is in them")
    func signatures() throws { try check("signatures.py") }

    private func check(_ script: String) throws {
        let run = try run(script, [Build.penstock.path])
        if run.status == 77 {
            print("notice: \(script) made no calls: \(run.output)")
            return
        }
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test("an API is pulled, deployed onto another gateway, which has the same then, and served")
    func pull() throws { try check("pull.py") }

    @Test("commands reach endpoints by HTTPS, and only those that somebody vouches for")
    func https() throws { try check("command_https.py") }

    @Test("integrations reach services of AWS (moto): of REST APIs, and of HTTP APIs by subtype")
    func services() throws {
        let run = try run("services.py", [Build.penstock.path])
        if run.status == 77 {
            print("notice: services.py made no calls: \(run.errors)")
            return
        }
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test("deploy shows, asks, applies and then has nothing to change; export gives what is there")
    func deployment() throws {
        let run = try run("deploy.py", [Build.penstock.path])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
    }

    @Test("a backup of a gateway that serves is a state to serve from; no file is written over")
    func backup() throws {
        let gateway = try Gateway(
            "  {}", arguments: ["--manage", "127.0.0.1:0", "--state", "managed"])
        _ = try Client(port: gateway.managementPort).send(
            "POST", "/restapis", headers: Self.signed, body: #"{"name":"kept"}"#)
        let directory = gateway.directory.url
        let backup = ["backup", "managed", "copy.sqlite"]
        #expect(try CommandRun(backup, in: directory).status == 0)
        #expect(try CommandRun(backup, in: directory).status == 3)
        let copy = try Data(contentsOf: directory.appending(path: "copy.sqlite"))
        let restored = try TemporaryDirectory()
        try copy.write(to: restored.url.appending(path: "management.sqlite"))
        let again = try Gateway(
            "  {}", arguments: ["--manage", "127.0.0.1:0", "--state", restored.path])
        let apis = try Client(port: again.managementPort).send(
            "GET", "/restapis", headers: Self.signed)
        #expect(apis.body.contains(#""name":"kept""#))
    }

    @Test("wrong uses of --manage are refused with what to do instead")
    func usage() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Gateway.configuration("  {}", more: ""), to: "penstock.yaml")
        let manage = ["serve", "penstock.yaml", "--manage"]
        let neither = try CommandRun(manage + ["127.0.0.1:0"], in: directory.url)
        #expect(neither.status == 2)
        #expect(neither.errors.contains("--state DIRECTORY or --ephemeral"))
        let open = try CommandRun(manage + ["0.0.0.0:0", "--ephemeral"], in: directory.url)
        #expect(open.status == 3)
        #expect(open.errors.contains("without --manage-key anybody who reaches it may manage"))
        let unset = try CommandRun(
            manage + ["0.0.0.0:0", "--ephemeral", "--manage-key", "A=PEN_NO_SUCH_VARIABLE"],
            in: directory.url)
        #expect(unset.status == 3)
        #expect(unset.errors.contains("the environment has no PEN_NO_SUCH_VARIABLE"))
    }

    static let signed = [
        "X-Amz-Date: 20260101T000000Z",
        "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/apigateway/aws4_request, "
            + "SignedHeaders=host, Signature=00",
    ]
}
