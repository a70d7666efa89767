import Foundation
import JSON
import Synchronization
import Testing

@testable import PenstockControl

/// Runs nothing: says what it was asked for.
private final class Hosting: FunctionHosting {
    let codeFolder = NSTemporaryDirectory() + "penstock-code-\(UUID().uuidString)"

    deinit { FolderTree.remove(codeFolder) }

    func invoke(_ call: FunctionCall) -> ControlResponse {
        ControlResponse(200, body: Array("\"\(call.function)|\(call.qualifier ?? "")\"".utf8))
    }
}

@Suite("Functions by Lambda's control API")
struct LambdaTests {
    private let hosting = Hosting()
    private let now = SharedClock()

    /// A clock that tests set.
    private final class SharedClock: Sendable {
        let seconds = Mutex(Client.now)
    }

    private func client(_ store: any DocumentStore = EphemeralStore()) throws -> Client {
        let now = self.now
        var options = ControlOptions(clock: { now.seconds.withLock { $0 } })
        options.functions = hosting
        options.allowsReset = true
        var client = Client(try ControlPlane(options, store: store))
        client.service = "lambda"
        return client
    }

    private static let functions = "/2015-03-31/functions"

    private func body(_ name: String, _ text: String = "1") -> JSONValue {
        [
            "FunctionName": .string(name), "Runtime": "python3.12", "Handler": "a.b",
            "Role": "arn:aws:iam::000000000000:role/r",
            "Code": ["ZipFile": .string(Self.base64(text))],
        ]
    }

    private static func base64(_ text: String) -> String {
        Data(Archives.make(["a.py": text])).base64EncodedString()
    }

    private var kept: [String] { FolderTree.names(in: hosting.codeFolder) }

    @Test("what was created is there after another start, with its versions, aliases and policy")
    func persistence() throws {
        let path = NSTemporaryDirectory() + "penstock-lambda-\(UUID().uuidString).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try SQLiteStore(path: path)
        let client = try client(store)
        #expect(try client.call("POST", Self.functions, body("f")).status == 201)
        let f = Self.functions + "/f"
        #expect(try client.call("POST", f + "/versions", [:]).body["Version"] == "1")
        _ = try client.call(
            "POST", f + "/aliases", ["Name": "live", "FunctionVersion": "1"])
        _ = try client.call(
            "POST", f + "/policy",
            ["StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "*"])
        store.close()

        let again = try self.client(try SQLiteStore(path: path))
        let alias = try again.call("GET", f + "/configuration?Qualifier=live")
        #expect(alias.body["Version"] == "1")
        #expect(alias.body["State"] == "Active")
        #expect(try again.call("GET", f + "/policy").status == 200)
        #expect(kept.count == 1)
    }

    @Test("code stays while an invocation may read it, and goes then")
    func grace() throws {
        let client = try client()
        _ = try client.call("POST", Self.functions, body("f"))
        #expect(try client.call("DELETE", Self.functions + "/f").status == 204)
        #expect(kept.count == 1)
        now.seconds.withLock { $0 += CodeShelf.graceSeconds }
        _ = try client.call("POST", Self.functions, body("g", "2"))
        #expect(kept.count == 1)
        #expect(try client.call("GET", Self.functions + "/g").status == 200)
    }

    @Test("two functions with the same code have one folder; a failed call leaves none in use")
    func sharing() throws {
        let client = try client()
        _ = try client.call("POST", Self.functions, body("f"))
        _ = try client.call("POST", Self.functions, body("g"))
        #expect(kept.count == 1)
        let conflict = try client.call("POST", Self.functions, body("f", "other"))
        #expect(conflict.error == "ResourceConflictException")
        // The next change finds what the refused one left; its time begins there.
        _ = try client.call("POST", Self.functions + "/f/versions", [:])
        now.seconds.withLock { $0 += CodeShelf.graceSeconds }
        _ = try client.call("DELETE", Self.functions + "/g")
        #expect(kept.count == 1)
    }

    @Test("$LATEST isn't deleted alone, nor a version that an alias stands for")
    func deletion() throws {
        let client = try client()
        let f = Self.functions + "/f"
        _ = try client.call("POST", Self.functions, body("f"))
        _ = try client.call("POST", f + "/versions", [:])
        _ = try client.call("POST", f + "/aliases", ["Name": "live", "FunctionVersion": "1"])
        let latest = try client.call("DELETE", f + "?Qualifier=%24LATEST")
        #expect(latest.error == "InvalidParameterValueException")
        #expect(
            try client.call("DELETE", f + "?Qualifier=1").error == "ResourceConflictException")
        #expect(try client.call("DELETE", f + "/aliases/live").status == 204)
        #expect(try client.call("DELETE", f + "?Qualifier=1").status == 204)
        #expect(try client.call("GET", f).status == 200)
    }

    @Test("a reset forgets functions")
    func reset() throws {
        let client = try client()
        _ = try client.call("POST", Self.functions, body("f"))
        #expect(try client.call("POST", "/_penstock/reset").status == 204)
        #expect(try client.call("GET", Self.functions + "/f").status == 404)
    }

    @Test(
        "a function is named as AWS takes it",
        arguments: [
            ("f", "f|"), ("f:live", "f|live"), ("000000000000:function:f", "f|"),
            ("arn:aws:lambda:us-east-1:000000000000:function:f:1", "f|1"),
        ])
    func names(_ name: String, _ wanted: String) throws {
        let path = name.replacingOccurrences(of: ":", with: "%3A")
        let answer = try client().call("POST", "\(Self.functions)/\(path)/invocations")
        #expect(
            answer.body == .string("arn:aws:lambda:us-east-1:000000000000:function:\(wanted)"))
    }

    @Test("a name that is none, and a function that isn't there, are refused in AWS's words")
    func refusals() throws {
        let client = try client()
        let invalid = try client.call("GET", Self.functions + "/a%20b")
        #expect(invalid.error == "ValidationException")
        let absent = try client.call("GET", Self.functions + "/f")
        #expect(absent.error == "ResourceNotFoundException")
        #expect(
            absent.body["Message"]
                == "Function not found: arn:aws:lambda:us-east-1:000000000000:function:f")
    }

    @Test("STS says who calls, and refuses in XML")
    func identity() throws {
        var client = try client()
        client.service = "sts"
        var request = client.request("POST", "/")
        request.body = Array("Action=GetCallerIdentity&Version=2011-06-15".utf8)
        let answer = client.plane.answer(request)
        #expect(answer.status == 200)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(text.contains("<Account>000000000000</Account>"))
        request.body = Array("Action=AssumeRole".utf8)
        let refused = client.plane.answer(request)
        #expect(refused.status == 501)
        #expect(
            String(decoding: refused.body, as: UTF8.self).contains("<Code>NotImplemented</Code>"))
    }

    @Test("without functions Lambda is another service's matter")
    func off() throws {
        var client = try Client.ephemeral()
        client.service = "lambda"
        #expect(try client.call("GET", Self.functions).error == "NotImplementedException")
    }
}
