internal import SQLite

extension SQLiteStore {
    /// What brings a file from version n (its `user_version`) to n + 1. What was published never
    /// changes; new ones are appended. The first may meet its table: files made before
    /// versions were counted have it.
    private static let migrations = [
        """
        CREATE TABLE IF NOT EXISTS documents (
            account TEXT NOT NULL, region TEXT NOT NULL, kind TEXT NOT NULL,
            parent TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (account, region, kind, parent, id)
        ) STRICT
        """
    ]

    /// Brings the file's schema up to date; refuses one that a newer Penstock made.
    static func migrate(_ database: SQLiteDatabase) throws(StoreError) {
        let version = try stored { () throws(SQLiteError) in
            var version = 0
            try SQLiteStatement("PRAGMA user_version", in: database)
                .run { version = $0.integer(0) }
            return version
        }
        guard version <= migrations.count else {
            throw StoreError(
                message: "the management store has version \(version), and this Penstock knows up "
                    + "to \(migrations.count): use the Penstock that wrote it, or a newer one")
        }
        for (number, migration) in migrations.enumerated().dropFirst(version) {
            try stored { () throws(SQLiteError) in
                try database.transaction { () throws(SQLiteError) in
                    try database.execute(migration)
                    try database.execute("PRAGMA user_version = \(number + 1)")
                }
            }
        }
    }
}
