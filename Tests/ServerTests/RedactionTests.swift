import Testing

@testable import PenstockServer

/// What a recording keeps of a request's target.
@Suite struct RedactionTests {
    private let redactor = AuthzRecording.Redactor(salt: [1, 2, 3])

    private static let token =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.Vt1Gx0pMZyKp0bFqCcVQpO8n1kJ8mXw2s5r7t9u1v3w"

    @Test(
        "what isn't secret stays",
        arguments: [
            "/", "/orders/7", "/orders/550e8400-e29b-41d4-a716-446655440000?page=2&q=shoes",
            "/reports/quarterly-report-2026-final-version?expand=lines",
            "/files/a-rather-long-name-of-a-file.tar.gz", "/a//b/?x&y=",
            "/2026/11/28/1795842986627",
            "/shipping?mapping=7&considering=1",
        ])
    func kept(_ target: String) {
        #expect(redactor.target(target, asked: []) == target)
    }

    @Test(
        "what may be a credential is a digest, which who has it can put back",
        arguments: [
            ("/y/\(token)/z", token),
            ("/hook/T0AB1CD2E/xoxb17653672481198347612", "xoxb17653672481198347612"),
            ("/x;jsessionid=short", "short"), ("/x?pwd=a1", "a1"),
            ("/x?SAMLResponse=b2&page=1", "b2"),
            ("/x?sid=c3", "c3"), ("/x?\(token)", token),
            ("/x?q=abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"),
            ("/x?p%6e=1234", "1234"), ("/x?mine=zz5", "zz5"),
        ])
    func redacted(_ target: String, _ secret: String) {
        let found = redactor.target(target, asked: ["mine"])
        #expect(!found.contains(secret))
        #expect(found.replacing(redactor.redacted(secret), with: secret) == target)
    }
}
