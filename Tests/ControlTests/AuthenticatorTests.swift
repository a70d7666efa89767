import JSON
import Testing

@testable import PenstockControl

@Suite struct AuthenticatorTests {
    private let key = AccessKey(id: "AKIDEXAMPLE", secret: "s3cret", account: "111122223333")

    private func caller(
        _ request: ControlRequest, keys: [AccessKey]
    ) throws -> Authenticator.Caller {
        try Authenticator(keys: keys, account: "000000000000")
            .caller(of: request, now: Int(Client.now))
    }

    @Test("without keys any well-formed signature passes and names region and service")
    func open() throws {
        var client = try Client.ephemeral()
        client.region = "eu-west-1"
        let caller = try caller(client.request("GET", "/restapis"), keys: [])
        #expect(caller.account == "000000000000")
        #expect(caller.region == "eu-west-1")
        #expect(caller.service == "apigateway")
    }

    @Test("without keys an access key of twelve digits is an account")
    func accountAsKey() throws {
        var client = try Client.ephemeral()
        client.keyID = "123456789012"
        #expect(try caller(client.request("GET", "/restapis"), keys: []).account == "123456789012")
    }

    @Test("with keys the signature must be right; the account is the key's")
    func verified() throws {
        var client = try Client.ephemeral()
        client.keyID = key.id
        client.secret = key.secret
        let request = client.request("POST", "/restapis?a=b", ["name": "x"])
        #expect(try caller(request, keys: [key]).account == "111122223333")
    }

    @Test("with keys a wrong secret, key, body or time is refused in AWS's words")
    func refused() throws {
        var client = try Client.ephemeral(keys: [key])
        client.keyID = key.id
        let wrongSecret = client.plane.answer(client.request("GET", "/restapis"))
        #expect(wrongSecret.status == 403)
        #expect(wrongSecret.error == "InvalidSignatureException")
        #expect(
            wrongSecret.message?.hasPrefix("The request signature we calculated does not match")
                == true)
        client.secret = key.secret
        var changed = client.request("POST", "/restapis", ["name": "x"])
        changed.body.append(UInt8(ascii: " "))
        #expect(client.plane.answer(changed).error == "InvalidSignatureException")
        let late = client.plane.answer(client.request("GET", "/restapis", at: Client.now - 301))
        #expect(late.message?.hasPrefix("Signature expired: ") == true)
        client.keyID = "AKIDOTHER"
        let unknown = client.plane.answer(client.request("GET", "/restapis"))
        #expect(unknown.error == "UnrecognizedClientException")
        #expect(unknown.message == "The security token included in the request is invalid.")
    }

    @Test("no signature, or none that can be read, is refused even without keys")
    func malformed() throws {
        let client = try Client.ephemeral()
        let missing = client.plane.answer(ControlRequest(method: "GET", target: "/restapis"))
        #expect(missing.status == 403)
        #expect(missing.error == "MissingAuthenticationTokenException")
        #expect(missing.message == "Missing Authentication Token")
        let bearer = client.plane.answer(
            ControlRequest(
                method: "GET", target: "/restapis", headers: [("Authorization", "Bearer x")]))
        #expect(bearer.error == "IncompleteSignatureException")
    }

    @Test("another service's request is refused by its name, an unknown operation as one")
    func elsewhere() throws {
        var client = try Client.ephemeral()
        let unknown = client.plane.answer(client.request("GET", "/nothing"))
        #expect(unknown.status == 404)
        #expect(unknown.error == "UnknownOperationException")
        client.service = "lambda"
        let other = client.plane.answer(client.request("GET", "/2015-03-31/functions"))
        #expect(other.status == 501)
        #expect(other.message?.contains("'lambda'") == true)
    }
}
