public import SQLite

/// How much keys used, day by day, in a database file.
///
/// What `add` wrote when it returned survives the process and the machine (a write-ahead log, synced
/// at each commit). One thread at a time; every call may block on the disk, and up to
/// `SQLiteDatabase.busyMilliseconds` on another process that has the file.
public final class UsageFile {
    /// What one key used on one day.
    public struct Entry: Hashable, Sendable {
        /// Whose quota it is: a usage plan's id.
        public var plan: String
        /// Whose usage.
        public var key: [UInt8]
        /// Days since 1970-01-01.
        public var day: Int
        /// Requests.
        public var count: Int

        /// A count.
        public init(plan: String, key: [UInt8], day: Int, count: Int) {
            self.plan = plan
            self.key = key
            self.day = day
            self.count = count
        }
    }

    /// Days that are kept: AWS tells of the last 90, and the period that they are in may begin a month
    /// earlier.
    public static let daysKept = 130

    private let database: SQLiteDatabase
    private let addition: SQLiteStatement?
    private let selection: SQLiteStatement
    private let recent: SQLiteStatement
    private let version: SQLiteStatement

    /// Opens the file. With `.create` it is made when it isn't there.
    public init(path: String, access: SQLiteDatabase.Access = .create) throws(SQLiteError) {
        database = try SQLiteDatabase(path: path, access: access)
        if access == .create {
            try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
            try database.execute(
                """
                CREATE TABLE IF NOT EXISTS usage (
                    plan TEXT NOT NULL, key BLOB NOT NULL, day INTEGER NOT NULL,
                    used INTEGER NOT NULL, PRIMARY KEY (plan, key, day)) WITHOUT ROWID
                """)
            addition = try SQLiteStatement(
                """
                INSERT INTO usage VALUES (?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER))
                ON CONFLICT DO UPDATE SET used = used + excluded.used RETURNING used
                """, in: database)
        } else {
            addition = nil
        }
        selection = try SQLiteStatement(
            """
            SELECT key, day, used FROM usage
            WHERE plan = ? AND day BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)
            """, in: database)
        recent = try SQLiteStatement(
            "SELECT plan, key, day, used FROM usage WHERE day >= CAST(? AS INTEGER)", in: database)
        // "PRAGMA data_version": another value means that another connection has changed the file.
        version = try SQLiteStatement("PRAGMA data_version", in: database)
    }

    /// Adds counts, all or none, and answers what the file has of each then: what others added is in it.
    @discardableResult
    public func add(_ entries: [Entry]) throws(SQLiteError) -> [Entry] {
        guard let addition, !entries.isEmpty else { return [] }
        var sums = entries
        try database.transaction { () throws(SQLiteError) in
            for (index, entry) in entries.enumerated() {
                try addition.run([
                    Array(entry.plan.utf8), entry.key, Array("\(entry.day)".utf8),
                    Array("\(entry.count)".utf8),
                ]) { row throws(SQLiteError) in sums[index].count = row.integer(0) }
            }
        }
        return sums
    }

    /// A number that changes when others change the file.
    public func othersVersion() throws(SQLiteError) -> Int {
        var found = 0
        try version.run { row throws(SQLiteError) in found = row.integer(0) }
        return found
    }

    /// What all plans' keys used on a day and after it, in no order.
    public func entries(from day: Int) throws(SQLiteError) -> [Entry] {
        var found: [Entry] = []
        try recent.run([Array("\(day)".utf8)]) { row throws(SQLiteError) in
            found.append(
                Entry(
                    plan: row.text(0), key: row.bytes(1), day: row.integer(2),
                    count: row.integer(3)))
        }
        return found
    }

    /// What a plan's keys used on these days, in no order.
    public func entries(of plan: String, _ days: ClosedRange<Int>) throws(SQLiteError) -> [Entry] {
        var found: [Entry] = []
        try selection.run([
            Array(plan.utf8), Array("\(days.lowerBound)".utf8), Array("\(days.upperBound)".utf8),
        ]) { (row) throws(SQLiteError) in
            found.append(
                Entry(plan: plan, key: row.bytes(0), day: row.integer(1), count: row.integer(2)))
        }
        return found
    }

    /// Forgets what nobody asks for any more.
    public func forget(before day: Int) throws(SQLiteError) {
        try database.execute("DELETE FROM usage WHERE day < \(day)")
    }
}
