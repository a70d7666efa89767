/// What in a request's target may be a credential.
enum TokenShape {
    /// Parts of names of parameters that have credentials, however short.
    private static let parts = [
        "token", "key", "secret", "pass", "pwd", "sig", "auth", "code", "session", "x-amz", "jwt",
        "assertion", "saml", "hash", "magic", "invite", "ticket", "credential", "hmac", "bearer",
        "csrf", "xsrf",
    ]
    /// Whole names: as parts they would be in many others.
    private static let names: Set = ["sid", "sas", "otp", "pin", "mac"]

    static func isTelling(_ name: Substring) -> Bool {
        let name = name.lowercased()
        return names.contains(name) || parts.contains { name.contains($0) }
    }

    /// Characters in a row, letters and digits mixed, that nobody writes by hand.
    private static let runMax = 20

    /// Whether a segment of a path looks like a token: long and mixed, and no UUID, which is what things are
    /// called by. Names of a signed token's parts are such runs.
    static func isLikely(_ text: String) -> Bool {
        guard text.utf8.count > runMax, !isUUID(text) else { return false }
        return text.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "-" && $0 != "%" }
            .contains { run in
                run.utf8.count > runMax && run.contains(where: \.isNumber)
                    && run.contains(where: \.isLetter) && !isWords(run)
            }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12]
            && text.allSatisfy { $0.isHexDigit || $0 == "-" }
    }

    /// `quarterly-report-2026-final`: short parts, each of letters or of digits alone.
    private static func isWords(_ run: Substring) -> Bool {
        run.split { $0 == "-" || $0 == "_" }.allSatisfy { word in
            word.allSatisfy(\.isNumber) || word.allSatisfy { $0.isLetter }
        }
    }
}
