/// How much of a usage plan its keys have used.
package struct Usage: Noun {
    package var usagePlanID = ""
    /// `YYYY-MM-DD`
    package var startDate = ""
    package var endDate = ""
    package var position: String?
    /// A key's id to one pair a day: requests used and remaining. The wire calls it `values`, the
    /// SDKs `items`.
    package var values: [String: [[Int]]] = [:]

    package init() {}

    package static let table = Table<Self>("Usage") {
        $0.row("usagePlanId", \.usagePlanID)
        $0.row("startDate", \.startDate)
        $0.row("endDate", \.endDate)
        $0.row("position", \.position)
        $0.row("values", \.values, [.always])
    }
}

/// What UpdateUsage gave a key: what remains of its quota from a day on, while the quota's period lasts.
package struct UsageGrant: Noun {
    package var remaining = 0
    /// Days since 1970 in UTC.
    package var day = 0
    /// What it had used of the period then.
    package var used = 0
    /// The quota's limit then; nil in a state of old.
    package var limit: Int?

    package init() {}

    package init(remaining: Int, day: Int, used: Int, limit: Int) {
        self.limit = limit
        self.remaining = remaining
        self.day = day
        self.used = used
    }

    /// What it adds to a limit: one that is raised later is more by that. AWS's page calls it an
    /// "extension"; what becomes of it when the plan changes is unverified.
    package func extra(of current: Int) -> Int {
        // A state of old may hold more.
        min(max(remaining, 0), Self.remainingMax) + used - (limit ?? current)
    }

    /// As of a quota's limit: an integer of AWS's has 32 bits.
    package static let remainingMax = Int(Int32.max)

    package static let table = Table<Self>("UsageGrant") {
        $0.row("remaining", \.remaining, [.patch(.replace)])
        $0.row("day", \.day, [.stored])
        $0.row("used", \.used, [.stored])
        $0.row("limit", \.limit, [.stored])
    }
}
