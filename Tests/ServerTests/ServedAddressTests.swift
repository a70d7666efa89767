import CPenstock
import PenstockCore
import Testing

@testable import PenstockServer

@Suite struct ServedAddressTests {
    private func isServed(
        _ path: StaticString, host: StaticString = "127.0.0.1:4566", isNamed: Bool = false
    ) -> Bool {
        ServedAddress.isServed(
            ByteView(host), ByteView(path), isNamed: isNamed, own: Array("manage.internal".utf8))
    }

    @Test(
        "paths of APIs are served, and those of the management API aren't",
        arguments: [
            ("/_aws/execute-api/a1/prod", true), ("/_aws/execute-api/a1/prod/x", true),
            ("/_aws/execute-api/", true), ("/_aws/execute-api", false), ("/_aws/other", false),
            ("/restapis/a1/prod/_user_request_", true),
            ("/restapis/a1/prod/_user_request_/", true),
            ("/restapis/a1/prod/_user_request_/x/y", true),
            ("/restapis/a1/prod/_user_request_s", false),
            ("/restapis/a1/stages/prod", false), ("/restapis/a1/_user_request_", false),
            ("/restapis/a1/prod/x/_user_request_", false), ("/restapis", false),
            ("/restapis/", false), ("/v2/apis/a1/stages/_user_request_", false), ("/", false),
            ("", false),
        ] as [(StaticString, Bool)])
    func paths(path: StaticString, expected: Bool) { #expect(isServed(path) == expected) }

    @Test(
        "hosts of APIs are served whatever the path, a custom domain where the routes have its name",
        arguments: [
            ("a1.execute-api.us-east-1.amazonaws.com", false, true),
            ("A1.EXECUTE-API.localhost:4566", false, true),
            ("execute-api.localhost", false, false), ("a1.execute-api", false, false),
            ("apigateway.us-east-1.amazonaws.com", false, false),
            ("shop.example:4566", true, true), ("shop.example", false, false),
            // What the management listener is called itself.
            ("localhost:4566", true, false), ("127.0.0.1", true, false),
            ("[::1]:4566", true, false),
            ("manage.internal:4566", true, false), ("", true, false),
        ] as [(StaticString, Bool, Bool)])
    func hosts(host: StaticString, isNamed: Bool, expected: Bool) {
        #expect(isServed("/restapis", host: host, isNamed: isNamed) == expected)
    }
}
