public import IAMPolicy

/// Who signed a call, and what conditions of policies may ask about them.
///
/// IAM User Guide, "IAM identifiers" and "AWS global condition context keys", "Properties of the
/// principal".
public struct CallPrincipal: Hashable, Sendable {
    /// As it was given: `arn:aws:iam::111122223333:user/team/alice`.
    public let arn: String
    /// Twelve digits.
    public let account: String
    private let partition: String
    /// `user/team/alice`, `assumed-role/Reader/session`, `root`
    private let resource: String

    /// nil: it is the ARN of no user, session or root.
    public init?(_ arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"),
            parts[2] == "iam" || parts[2] == "sts", parts[3].isEmpty,
            parts[4].utf8.count == 12,
            parts[4].utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
        else { return nil }
        self.arn = arn
        partition = String(parts[1])
        account = String(parts[4])
        resource = String(parts[5])
        guard isRoot || (type != nil && !name.isEmpty) else { return nil }
    }

    /// Whether it is the account itself, which may do everything in it.
    public var isRoot: Bool { resource == "root" }

    /// For a policy's Principal.
    public var principal: PolicyPrincipal { .identity(arn: arn, account: account) }

    /// An account's root is the account; others have ids that AWS gives out, of which the name
    /// stands in.
    public var defaultUserID: String { isRoot ? account : name }

    private var name: String {
        resource.hasSuffix("/") ? "" : String(resource.split(separator: "/").last ?? "")
    }

    private var type: String? {
        if isRoot { return "Account" }
        let types = [
            ("user/", "User"), ("assumed-role/", "AssumedRole"),
            ("federated-user/", "FederatedUser"),
        ]
        return types.first { resource.hasPrefix($0.0) }?.1
    }

    /// "aws:PrincipalArn": "For IAM roles, the request context returns the ARN of the role".
    private var ownerARN: String {
        let parts = resource.split(separator: "/")
        guard type == "AssumedRole", parts.count == 3 else { return arn }
        return "arn:\(partition):iam::\(account):role/\(parts[1])"
    }

    /// Condition keys, their names in lower case.
    public func conditionKeys(userID: String, organization: String?) -> [String: [String]] {
        var keys = [
            "aws:principalarn": [ownerARN], "aws:principalaccount": [account],
            "aws:principaltype": [type ?? "Anonymous"], "aws:userid": [userID],
        ]
        if type == "User" { keys["aws:username"] = [name] }
        if let organization { keys["aws:principalorgid"] = [organization] }
        return keys
    }
}
