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
