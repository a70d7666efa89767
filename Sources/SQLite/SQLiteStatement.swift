internal import CSQLite

/// A prepared statement of a connection, for use again and again. One thread at a time, as its
/// connection, which it keeps.
public final class SQLiteStatement {
    private let database: SQLiteDatabase
    private let statement: OpaquePointer
    private let sql: String

    /// Prepares the first statement of `sql`.
    public init(_ sql: String, in database: SQLiteDatabase) throws(SQLiteError) {
        var prepared: OpaquePointer?
        try database.check(sqlite3_prepare_v2(database.handle, sql, -1, &prepared, nil), sql)
        guard let prepared else {
            throw SQLiteError(code: SQLITE_MISUSE, message: "no statement", sql: sql)
        }
        self.database = database
        self.sql = sql
        statement = prepared
    }

    deinit { sqlite3_finalize(statement) }

    /// Runs it with these texts (UTF-8) as its parameters.
    ///
    /// - Parameter row: Called for each row of the result, which lasts for the call.
    public func run(
        _ parameters: [[UInt8]] = [], row: (SQLiteRow) throws(SQLiteError) -> Void = { _ in }
    ) throws(SQLiteError) {
        defer { sqlite3_reset(statement) }
        for (index, text) in parameters.enumerated() {
            guard let length = Int32(exactly: text.count) else {
                throw SQLiteError(code: SQLITE_TOOBIG, message: "a text over 2 GiB", sql: sql)
            }
            let code = text.withUnsafeBytes {
                csqlite_bind_text(statement, Int32(index) + 1, $0.baseAddress, length)
            }
            try database.check(code, sql)
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try row(SQLiteRow(statement: statement))
            case SQLITE_DONE: return
            default: throw database.error(sql)
            }
        }
    }
}

/// The row at which a statement stands, for as long as it stands there.
public struct SQLiteRow {
    fileprivate let statement: OpaquePointer

    /// The column's bytes as text (UTF-8); empty for NULL. Columns count from 0.
    public func bytes(_ column: Int32) -> [UInt8] {
        // The text must be asked for before its length, which is the length of what was asked for.
        guard let text = sqlite3_column_text(statement, column) else { return [] }
        let length = Int(sqlite3_column_bytes(statement, column))
        return Array(UnsafeBufferPointer(start: text, count: length))
    }

    /// The column's text.
    public func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    /// The column as a number; 0 for what is none.
    public func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }
}
