package import Quota
internal import SQLite

/// What keys used of a usage plan on some days (days since 1970): by key, then by day.
package typealias UsageSource =
    @Sendable (_ plan: String, _ days: ClosedRange<Int>) -> [String:
    [Int: Int]]

/// Reads the file that the data plane counts in, whose counts may be a second older than the truth
/// (`UsageCounter.flushMillisecondsDefault`).
package enum CountedUsage {
    /// Reads a file, which needn't be there yet.
    package static func source(file: String) -> UsageSource {
        { plan, days in
            // No file, or none that can be read: nothing has been counted. The data plane, which
            // writes it, says what is wrong with it.
            guard let usage = try? UsageFile(path: file, access: .read),
                let entries = try? usage.entries(of: plan, days)
            else { return [:] }
            return byKey(entries)
        }
    }

    /// Reads a server in which several gateways count. One that doesn't answer tells of nothing.
    package static func source(server: UsageServer) -> UsageSource {
        { plan, days in byKey(server.entries(of: plan, days) ?? []) }
    }

    private static func byKey(_ entries: [UsageFile.Entry]) -> [String: [Int: Int]] {
        var found: [String: [Int: Int]] = [:]
        for entry in entries {
            found[String(decoding: entry.key, as: UTF8.self), default: [:]][entry.day] = entry.count
        }
        return found
    }
}
