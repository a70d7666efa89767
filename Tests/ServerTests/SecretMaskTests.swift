import JSON
import Testing

@testable import PenstockServer

@Suite struct SecretMaskTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var given: String
        var shown: String
        var testDescription: String { given }
    }
    static let cases = [
        Case(given: #"{"secret":"hunter2"}"#, shown: #"{"secret":"‹masked›"}"#),
        Case(given: #"{"secret":"env:NAME"}"#, shown: #"{"secret":"env:NAME"}"#),
        Case(given: #"{"password":"${PASSWORD}"}"#, shown: #"{"password":"${PASSWORD}"}"#),
        Case(given: #"{"client_secret":"x"}"#, shown: #"{"client_secret":"‹masked›"}"#),
        Case(given: #"{"api-key":"x"}"#, shown: #"{"api-key":"‹masked›"}"#),
        Case(given: #"{"accessToken":"x"}"#, shown: #"{"accessToken":"‹masked›"}"#),
        Case(given: #"{"token":12345}"#, shown: #"{"token":"‹masked›"}"#),
        Case(
            given: #"{"keys":[{"id":"a","key":"x"}]}"#,
            shown: #"{"keys":[{"id":"a","key":"‹masked›"}]}"#),
        Case(given: #"{"keys":{"partner":"x"}}"#, shown: #"{"keys":{"partner":"‹masked›"}}"#),
        Case(given: #"{"keys":["x","y"]}"#, shown: #"{"keys":["‹masked›","‹masked›"]}"#),
        Case(given: #"{"route":"GET /tokens"}"#, shown: #"{"route":"GET /tokens"}"#),
        Case(given: #"{"header":"x-api-key"}"#, shown: #"{"header":"x-api-key"}"#),
        Case(given: #"{"keep_alive":{"max":5}}"#, shown: #"{"keep_alive":{"max":5}}"#),
    ]

    @Test("what looks like a secret is hidden, references and the rest stay", arguments: cases)
    func masks(item: Case) throws {
        #expect(SecretMask.masked(try JSONValue(parsing: item.given)).compact == item.shown)
    }
}
