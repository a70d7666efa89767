/// A token bucket of requests.
package struct ThrottleSettings: Noun {
    package var burstLimit = 0
    /// Requests a second.
    package var rateLimit = 0.0

    package init() {}

    package init(burstLimit: Int, rateLimit: Double) {
        self.burstLimit = burstLimit
        self.rateLimit = rateLimit
    }

    /// AWS, "Quotas": 10,000 requests a second and a burst of 5,000 over all APIs of a region.
    package static let accountDefault = ThrottleSettings(burstLimit: 5000, rateLimit: 10000)

    package static let table = Table<Self>("ThrottleSettings") {
        $0.row("burstLimit", \.burstLimit, [.patch(.replace)])
        $0.row("rateLimit", \.rateLimit, [.patch(.replace)])
    }
}

/// How many requests a period allows.
package struct QuotaSettings: Noun {
    package var limit = 0
    /// Days by which its periods begin later (`QuotaCalendar`).
    package var offset = 0
    package var period: QuotaPeriod?

    package init() {}

    package static let table = Table<Self>("QuotaSettings") {
        $0.row("limit", \.limit, [.patch(.replace)])
        $0.row("offset", \.offset, [.patch(.replace)])
        $0.row("period", \.period, [.patch(.replace)])
    }
}

package enum QuotaPeriod: String, WireEnumeration {
    case day = "DAY"
    case week = "WEEK"
    case month = "MONTH"
}
