public import CPenstock
public import PenstockCore

/// The field names that a head's `Connection` fields list (RFC 9110 §7.6.1).
public enum ConnectionOptions {
    /// Whether `name` is listed. Walks the table: ask only where `connectionListsFields` is set.
    public static func contains(_ name: ByteView, in table: HeaderTable) -> Bool {
        var i = 0
        while i < table.count {
            // Also when the field was removed meanwhile: it is about what the sender said.
            if table.fields[i].id == HeaderName.connection.rawValue {
                var options = TokenList(table.fields[i].valueView)
                while let option = options.next() {
                    if option.equalsIgnoringCase(name) { return true }
                }
            }
            i += 1
        }
        return false
    }
}
