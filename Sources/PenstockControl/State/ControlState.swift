package import PenstockModel

/// Everything that the management APIs hold, by account and region.
package struct ControlState: Sendable {
    /// What each region of each account has; absent ones have nothing.
    package private(set) var accounts: [Scope: AccountState] = [:]

    /// Nothing yet.
    package init() {}

    /// What one region of one account has.
    package subscript(scope: Scope) -> AccountState {
        get { accounts[scope] ?? AccountState() }
        set { accounts[scope] = newValue }
    }

    /// What a store held.
    init(documents: [DocumentChange]) throws(StoreError) {
        var shelves: [Scope: DocumentShelf] = [:]
        for document in documents {
            let scope = Scope(region: document.key.region, account: document.key.account)
            shelves[scope, default: DocumentShelf()].add(document)
        }
        for (scope, shelf) in shelves {
            accounts[scope] = try shelf.accountState()
        }
    }
}
