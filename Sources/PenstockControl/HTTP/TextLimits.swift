internal import JSON

/// How long members of a body may be: the service model says it in its shapes' names, such as
/// `StringWithLengthBetween1And128`, and AWS checks it.
enum TextLimits {
    /// Characters, by member. A member has the same limits in every operation that has it.
    static let ranges: [String: ClosedRange<Int>] = [
        "name": 1...128, "description": 0...1024, "version": 1...64, "target": 1...2048,
        "stage": 1...128, "stageName": 1...128, "domainName": 1...512, "connectionId": 1...1024,
        "integrationMethod": 1...64, "integrationSubtype": 1...128, "integrationUri": 1...2048,
        "authorizerUri": 1...2048, "payloadFormatVersion": 1...64, "operationName": 1...64,
        "authorizerPayloadFormatVersion": 1...64, "identityValidationExpression": 0...1024,
        "contentType": 1...256, "schema": 0...32_768,
    ]

    /// "" is left to the operation: an Update takes the member away, a Create asks for what it needs.
    static func check(_ call: Call) throws(ControlError) {
        for (name, value) in call.body.object?.members ?? [] {
            guard let range = ranges[name], let text = value.string, !text.isEmpty else { continue }
            guard text.unicodeScalars.count <= range.upperBound else {
                throw .badRequest(
                    "Invalid \(name) specified. Length must be between \(range.lowerBound) and "
                        + "\(range.upperBound)")
            }
        }
    }
}
