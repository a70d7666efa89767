internal import JSON

/// Accounts of which members or elements of a value some keyword has evaluated, as bits by their
/// place. They lie on a stack, each as long as its value needs.
extension Walk {
    /// A fresh account for a value, to be closed.
    mutating func openAccount(for node: JSONNode) -> Int {
        let start = accounts.count
        accounts.append(contentsOf: repeatElement(0, count: (document.count(of: node) + 63) / 64))
        return start
    }

    /// Ends the account that was opened last, adding it to another one.
    mutating func closeAccount(_ account: Int, into other: Int) {
        if other >= 0 {
            for word in account..<accounts.count {
                accounts[other + word - account] |= accounts[word]
            }
        }
        accounts.removeLast(accounts.count - account)
    }

    /// Notes that a member or element was evaluated.
    @inline(__always)
    mutating func mark(_ index: Int, _ account: Int) {
        if account >= 0 { accounts[account + (index >> 6)] |= 1 << UInt64(index & 63) }
    }

    /// Whether it was.
    func isMarked(_ index: Int, _ account: Int) -> Bool {
        accounts[account + (index >> 6)] >> UInt64(index & 63) & 1 == 1
    }
}
