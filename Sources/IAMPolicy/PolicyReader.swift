internal import JSON

/// Compiles the statements of a document: IAM User Guide, "Grammar of the IAM JSON policy language".
struct PolicyReader {
    let kind: Policy.Kind

    private static let topNames = ["Version", "Id", "Statement"]
    private static let statementNames = [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
        "NotResource", "Condition",
    ]

    func statements(_ value: JSONValue) throws(PolicyFault) -> [Statement] {
        let top = JSONPointer()
        guard let document = value.object else { throw PolicyFault("a policy is an object", top) }
        try check(document, Self.topNames, top)
        let version = document["Version"]
        if let version, version.string != "2012-10-17", version.string != "2008-10-17" {
            throw PolicyFault("a Version is 2012-10-17 or 2008-10-17", top.appending("Version"))
        }
        if document["Id"] != nil, kind == .identity {
            throw PolicyFault("an identity policy has no Id", top.appending("Id"))
        }
        guard let list = document["Statement"] else {
            throw PolicyFault("a policy has a Statement", top)
        }
        let pointer = top.appending("Statement")
        let isModern = version?.string == "2012-10-17"
        guard let array = list.array else {
            return [try statement(list, pointer, isModern)]
        }
        guard array.count <= Policy.statementsMax else {
            throw PolicyFault("a policy has at most \(Policy.statementsMax) statements", pointer)
        }
        var statements: [Statement] = []
        for (index, value) in array.enumerated() {
            statements.append(try statement(value, pointer.appending(index), isModern))
        }
        return statements
    }

    private func statement(
        _ value: JSONValue, _ pointer: JSONPointer, _ isModern: Bool
    ) throws(PolicyFault) -> Statement {
        guard let object = value.object else {
            throw PolicyFault("a statement is an object", pointer)
        }
        try check(object, Self.statementNames, pointer)
        let texts = PolicyTexts(object: object, pointer: pointer, hasVariables: isModern)
        let sid = try object["Sid"].map { value throws(PolicyFault) in
            try self.sid(value, pointer.appending("Sid"))
        }
        guard let effect = object["Effect"] else {
            throw PolicyFault("a statement has an Effect", pointer)
        }
        guard let isAllow = ["Allow": true, "Deny": false][effect.string ?? ""] else {
            throw PolicyFault("an Effect is Allow or Deny", pointer.appending("Effect"))
        }
        return Statement(
            sid: sid, isAllow: isAllow, actions: try texts.actions(),
            resources: try texts.resources(),
            principals: try PrincipalReader(object: object, pointer: pointer, kind: kind).read(),
            conditions: try ConditionReader(hasVariables: isModern).read(
                object["Condition"], pointer.appending("Condition")))
    }

    /// "Sid": letters and digits, in identity policies.
    private func sid(_ value: JSONValue, _ pointer: JSONPointer) throws(PolicyFault) -> String {
        guard let sid = value.string else { throw PolicyFault("a Sid is a text", pointer) }
        let isPlain = sid.utf8.allSatisfy { byte in
            byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
        }
        guard kind != .identity || isPlain else {
            throw PolicyFault("a Sid has letters and digits only", pointer)
        }
        return sid
    }

    private func check(
        _ object: JSONObject, _ names: [String], _ pointer: JSONPointer
    ) throws(PolicyFault) {
        for name in object.keys where !names.contains(name) {
            let known = names.joined(separator: ", ")
            throw PolicyFault(
                "there is no element '\(name)' here; there are \(known)", pointer.appending(name))
        }
    }
}
