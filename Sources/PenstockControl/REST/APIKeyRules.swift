internal import PenstockModel

/// What AWS demands of an API key: aws-recorded-facts, TestApigatewayApiKeysCrud; aws-surface §1.
enum APIKeyRules {
    /// Characters of a name.
    static let nameMax = 1024
    /// Characters of a description. Recorded: 125,001 are too many.
    static let descriptionMax = 125_000
    /// Characters of a value.
    static let valueRange = 20...128

    /// A key as it would be stored.
    static func check(_ key: inout APIKey) throws(ControlError) {
        if let name = key.name, name.unicodeScalars.count > nameMax {
            throw .badRequest("Invalid API Key name, can be at most 1024 characters.")
        }
        if let text = key.description, text.unicodeScalars.count > descriptionMax {
            throw .badRequest("Invalid API Key description specified.")
        }
        // Terraform's provider sends "" for a value that AWS is to choose.
        if key.value?.isEmpty == true { key.value = nil }
        if let value = key.value, value.unicodeScalars.count < valueRange.lowerBound {
            throw .badRequest("API Key value should be at least 20 characters")
        }
        // Terraform's provider sends "" for a value that AWS is to choose.
        if key.value?.isEmpty == true { key.value = nil }
        if let value = key.value, value.unicodeScalars.count > valueRange.upperBound {
            throw .badRequest("API Key value exceeds maximum size of 128 characters")
        }
        // Recorded: an empty name is none.
        if key.name?.isEmpty == true { key.name = nil }
    }

}
