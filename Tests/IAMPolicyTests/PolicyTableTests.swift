import Foundation
import IAMPolicy
import JSON
import Testing

@Suite("Decisions of IAM policies")
struct PolicyTableTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var row: JSONValue
        var testDescription: String { row["name"]?.string ?? "?" }
    }

    static let rows: [Row] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "cases.jsonl")
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            (try? JSONValue(parsing: String(line))).map { Row(row: $0) }
        }
    }()

    @Test("the table is there") func table() { #expect(Self.rows.count >= 452) }

    @Test("a row is decided as AWS's sentence says", arguments: rows)
    func row(_ row: Row) throws {
        let request = try #require(row.row["request"])
        let resource = request["resource"]?.string ?? ""
        let account = request["account"]?.string ?? ""
        let name = request["principal"]?.string ?? ""
        let principal: PolicyPrincipal =
            name == "anonymous" ? .anonymous : .identity(arn: name, account: account)
        let context = Dictionary(
            (request["context"]?.object?.members ?? []).map { key, value in
                (key.lowercased(), value.array?.compactMap(\.string) ?? [value.string ?? ""])
            }, uniquingKeysWith: { $1 })
        var effects: [Policy.Kind: [PolicyEffect]] = [:]
        var fault: PolicyFault?
        for policy in row.row["policies"]?.array ?? [] {
            let kind: Policy.Kind = policy["kind"]?.string == "resource" ? .resource : .identity
            do throws(PolicyFault) {
                let compiled = try Policy(policy["document"] ?? .null, as: kind)
                effects[kind, default: []].append(
                    compiled.decide(
                        action: request["action"]?.string ?? "", resource: resource,
                        principal: principal, context
                    ).effect)
            } catch { fault = error }
        }
        let isSame = resource.split(separator: ":").dropFirst(4).first.map(String.init) == account
        let effect = Self.authorization(request["authorization"]?.string, principal).decide(
            resource: Self.worst(effects[.resource]), identity: Self.worst(effects[.identity]),
            isSameAccount: isSame)
        let outcome =
            fault != nil
            ? "refused"
            : [.allow: "allow", .explicitDeny: "explicit-deny", .implicitDeny: "implicit-deny"][
                effect]
        #expect(
            outcome == row.row["expect"]?.string,
            "\(row.row["group"]?.string ?? ""): \(fault.map { "\($0)" } ?? "")")
    }

    /// Several documents of a kind count as one.
    private static func worst(_ effects: [PolicyEffect]?) -> PolicyEffect? {
        guard let effects else { return nil }
        if effects.contains(.explicitDeny) { return .explicitDeny }
        return effects.contains(.allow) ? .allow : .implicitDeny
    }

    private static func authorization(
        _ name: String?, _ principal: PolicyPrincipal
    ) -> CallAuthorization {
        switch name {
        case "CUSTOM": .lambda
        case "COGNITO_USER_POOLS": .userPool
        case nil where principal != .anonymous, "AWS_IAM": .iam
        default: .none
        }
    }
}
