/// Comma-separated values as RFC 4180 has them; lines end by LF or CRLF, and empty ones are passed over.
enum CommaSeparatedValues {
    struct Record: Equatable {
        /// The line it begins on, from 1.
        var number: Int
        var fields: [String]
    }

    static func records(_ text: String) -> [Record] {
        var records: [Record] = []
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var line = 1
        var start = 1
        func endRecord() {
            fields.append(field)
            if fields != [""] { records.append(Record(number: start, fields: fields)) }
            fields = []
            field = ""
        }
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "\n" { line += 1 }
            switch scalar {
            case "\"" where isQuoted && rest.first == "\"":
                field.unicodeScalars.append("\"")
                rest = rest.dropFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                fields.append(field)
                field = ""
            case "\r" where !isQuoted && rest.first == "\n": break
            case "\n" where !isQuoted:
                endRecord()
                start = line
            default: field.unicodeScalars.append(scalar)
            }
        }
        if !field.isEmpty || !fields.isEmpty { endRecord() }
        return records
    }
}
