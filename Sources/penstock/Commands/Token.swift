internal import ArgumentParser
internal import Glibc
internal import JSON
internal import PenstockLowering

/// `penstock token`: a token of an issuer that `serve --issuer ISSUER=local` stands for.
struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a token that `serve --issuer ISSUER=local` accepts.",
        discussion: """
            It is signed with a key of the state directory, which is made when there is none. No other \
            gateway knows that key, and one that listens on more than a loopback address doesn't take it.
            """)

    @Option(help: ArgumentHelp("What `iss` is.", valueName: "issuer"))
    var issuer: String

    @Option(
        name: .customLong("aud"), parsing: .singleValue,
        help: ArgumentHelp("What `aud` is; several times.", valueName: "audience"))
    var audiences: [String] = []

    @Option(
        name: .customLong("scope"), parsing: .singleValue,
        help: ArgumentHelp("A word of `scope`; several times.", valueName: "scope"))
    var scopes: [String] = []

    @Option(
        name: .customLong("claim"), parsing: .singleValue,
        help: ArgumentHelp(
            "A claim: JSON, or else text; several times. `sub` is penstock unless given.",
            valueName: "name=value"))
    var claims: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long it is good: 90s, 15m, 1h, 7d; 0s: it has expired.", valueName: "time"))
    var expires = "1h"

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp("The state directory of the gateway.", valueName: "directory"))
    var state = LoweringOptions().stateDirectory

    func run() throws {
        guard !issuer.isEmpty else { throw CommandFailure.usage("--issuer is empty") }
        let now = Int(time(nil))
        var members = JSONObject([
            ("iss", .string(issuer)), ("sub", "penstock"), ("iat", .number(JSONNumber(now))),
            ("exp", .number(JSONNumber(now + (try seconds())))),
        ])
        if audiences.count == 1 { members["aud"] = .string(audiences[0]) }
        if audiences.count > 1 { members["aud"] = .array(audiences.map { .string($0) }) }
        if !scopes.isEmpty { members["scope"] = .string(scopes.joined(separator: " ")) }
        for claim in claims {
            let parts = claim.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure.usage(
                    "--claim \(claim): not NAME=VALUE", hint: "for example --claim sub=alice")
            }
            guard parts[0] != "iss" else {
                throw CommandFailure.usage(
                    "--claim \(claim): no claim says whose token it is",
                    hint: "--issuer says it")
            }
            let text = String(parts[1])
            // What isn't JSON is text, as it is meant.
            members[String(parts[0])] = (try? JSONValue(parsing: text)) ?? .string(text)
        }
        print(try LocalIssuer(directory: state).token(members))
    }

    private func seconds() throws -> Int {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let unit = expires.last.flatMap({ units[$0] }), let count = Int(expires.dropLast()),
            (0...100_000).contains(count)
        else {
            throw CommandFailure.usage("--expires \(expires): not a time", hint: "15m or 1h")
        }
        return count * unit
    }
}
