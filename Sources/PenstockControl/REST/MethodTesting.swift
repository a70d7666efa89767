package import JSON
package import PenstockModel

/// A method as TestInvokeMethod runs it: as it is edited, deployed or not, without who may call it and
/// how often.
package struct MethodTest: Sendable {
    /// The test's request id.
    package var id: String
    package var scope: Scope
    /// The API, with a single stage whose deployment has the one method.
    package var account: AccountState
    /// The caller's, in capitals.
    package var method: String
    /// Path and query.
    package var target: String
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    /// `$context.domainName` of tests, which users see in their events.
    package static let domainName = "testPrefix.testDomainName"
}

/// What a test came to.
package struct MethodTestAnswer: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: String
    /// The execution log's lines.
    package var log: [String]
    package var milliseconds: Int64
    /// The gateway response that it is, `ACCESS_DENIED`; nil: it is none.
    package var gatewayResponse: String?
    /// Why it failed, for the operator.
    package var failure: String?
    /// What an authorizer said: `principal`, `policy`, `claims`.
    package var authorizer: JSONValue?

    package init(
        status: Int, headers: [(name: String, value: String)], body: String, log: [String],
        milliseconds: Int64
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.log = log
        self.milliseconds = milliseconds
    }
}

/// What runs tests.
package protocol MethodTesting: Sendable {
    /// Runs one. Returns at once; `completion` is called once, from any thread.
    func run(
        _ test: MethodTest,
        _ completion: @escaping @Sendable (Result<MethodTestAnswer, MethodTestFailure>) -> Void)
}

/// Why a test has no answer.
package struct MethodTestFailure: Error {
    /// Whether as many run as may, and it could be tried again.
    package var isBusy: Bool
    package var message: String

    package init(isBusy: Bool = false, _ message: String) {
        self.isBusy = isBusy
        self.message = message
    }
}
