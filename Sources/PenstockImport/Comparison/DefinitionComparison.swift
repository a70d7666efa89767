package import PenstockModel

/// What differs between two accounts: APIs by name and their routes, stages and settings; keys and
/// plans by name; domain names.
///
/// Ids and dates don't count: two deployments of one definition have different ones.
package struct DefinitionComparison {
    /// One part that differs.
    package struct Change: Hashable, Sendable {
        package enum Kind: String, Sendable {
            case added, removed, changed
        }

        package var kind: Kind
        /// What it is part of: `REST API shop`; "" for what is beside APIs.
        package var owner: String
        /// `route POST /orders`, `stage prod`, `API`.
        package var part: String
        /// Of a change, in the order of the noun's table.
        package var members: [Difference] = []
    }

    package private(set) var changes: [Change] = []

    package var isEmpty: Bool { changes.isEmpty }

    package init(from old: AccountState, to new: AccountState) {
        compare(
            "REST API", Self.named(old.restAPIs, \.apiName), Self.named(new.restAPIs, \.apiName)
        ) { ComparedAPI(rest: $0) }
        for (kind, type) in [("HTTP API", ProtocolType.http), ("WebSocket API", .webSocket)] {
            let own = [old, new].map { account in
                Self.named(
                    account.apis.filter { $0.value.definition.api.protocolType == type }, \.apiName)
            }
            compare(kind, own[0], own[1]) { ComparedAPI(http: $0) }
        }
        compareBeside(old, new)
    }

    /// What differs beside APIs.
    package init(besideAPIsFrom old: AccountState, to new: AccountState) {
        compareBeside(old, new)
    }

    /// Values by name; of two with one name, the second is called `name (2)`, in the order of ids.
    private static func named<Value>(
        _ values: [String: Value], _ name: (Value) -> String
    ) -> [String: Value] {
        var result: [String: Value] = [:]
        for (_, value) in values.sorted(by: { $0.key < $1.key }) {
            let own = name(value)
            var text = own
            var number = 1
            while result[text] != nil {
                number += 1
                text = "\(own) (\(number))"
            }
            result[text] = value
        }
        return result
    }

    private mutating func compare<Record>(
        _ kind: String, _ old: [String: Record], _ new: [String: Record],
        _ parts: (Record) -> ComparedAPI
    ) {
        for name in Set(old.keys).union(new.keys).sorted() {
            let owner = "\(kind) \(name)"
            switch (old[name].map(parts), new[name].map(parts)) {
            case (let before?, let after?): compare(owner, before, after)
            case (_?, nil): changes.append(Change(kind: .removed, owner: owner, part: "API"))
            case (nil, let after?):
                changes.append(Change(kind: .added, owner: owner, part: "API"))
                for part in after.parts.keys.sorted() where part.hasPrefix("route ") {
                    changes.append(Change(kind: .added, owner: owner, part: part))
                }
            case (nil, nil): break
            }
        }
    }

    private mutating func compare(_ owner: String, _ old: ComparedAPI, _ new: ComparedAPI) {
        for part in Set(old.parts.keys).union(new.parts.keys).sorted() {
            add(owner, part, old.parts[part], new.parts[part])
        }
    }

    private mutating func add(
        _ owner: String, _ part: String, _ old: ComparedPart?, _ new: ComparedPart?
    ) {
        switch (old, new) {
        case (let old?, let new?):
            let members = new.differences(from: old).map(SecretMembers.mask)
            if !members.isEmpty {
                changes.append(
                    Change(kind: .changed, owner: owner, part: part, members: members))
            }
        case (_?, nil): changes.append(Change(kind: .removed, owner: owner, part: part))
        case (nil, _?): changes.append(Change(kind: .added, owner: owner, part: part))
        case (nil, nil): break
        }
    }

    private mutating func compareBeside(_ old: AccountState, _ new: AccountState) {
        let before = ComparedPart.beside(old)
        let after = ComparedPart.beside(new)
        for part in Set(before.keys).union(after.keys).sorted() {
            add("", part, before[part], after[part])
        }
    }
}

extension RestAPIRecord {
    fileprivate var apiName: String { definition.api.name }
}

extension APIRecord {
    fileprivate var apiName: String { definition.api.name }
}
