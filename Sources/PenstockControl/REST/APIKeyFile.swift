internal import PenstockModel

/// The file of ImportApiKeys: comma-separated values with a line of names first.
///
/// AWS developer guide, "API Gateway API key file format": `name` and `key` are needed; `description`,
/// `enabled` (or `Enabled`) and `usageplanIds`, several in quotes, are not. Names are read without
/// case.
enum APIKeyFile {
    struct Row {
        /// In the file, from 1.
        var line: Int
        var key: APIKey
        /// Ids of usage plans.
        var plans: [String]
    }

    static func rows(_ bytes: [UInt8]) throws(ControlError) -> [Row] {
        var lines = CommaSeparatedValues.records(String(decoding: bytes, as: UTF8.self))
        guard let head = lines.first else {
            throw .badRequest("Invalid API Key file: it has no header line")
        }
        lines.removeFirst()
        let names = head.fields.map { $0.lowercased() }
        guard names.contains("key"), names.contains("name") else {
            throw .badRequest("Invalid API Key file: the header must have 'name' and 'key'")
        }
        return lines.map { line in
            var row = Row(line: line.number, key: APIKey(), plans: [])
            for (name, value) in zip(names, line.fields) where !value.isEmpty {
                switch name {
                case "name": row.key.name = value
                case "key": row.key.value = value
                case "description": row.key.description = value
                case "enabled": row.key.enabled = value.lowercased() == "true"
                case "usageplanids":
                    row.plans = value.split(separator: ",").map {
                        String($0.drop { $0 == " " })
                    }
                default: break
                }
            }
            return row
        }
    }
}
