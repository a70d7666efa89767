/// What SQLite answered instead of doing it (https://sqlite.org/rescode.html).
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The extended result code: 5 is busy, 13 a full disk, 26 a file that is no database.
    public var code: Int32
    /// SQLite's own words, without a full stop.
    public var message: String
    /// The statement that failed; nil when none did (opening a file, copying a database).
    public var sql: String?

    /// An error with all that is known of it.
    public init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    /// The message, the code and the statement's first line.
    public var description: String {
        let statement = sql?.split(separator: "\n").first.map { " in \"\($0)\"" } ?? ""
        return "\(message) (SQLite \(code)\(statement))"
    }
}
